// `partkeeper undo`: takes a retirement back, as long as the partition is not dropped.
// What is dropped comes back from its archive, with `restore`.
import { type CommandDefinition, requiredArgument } from './command-definition.ts'
import { visible } from './human-text.ts'
import { describeNotices } from './table-text.ts'

export const undoCommand: CommandDefinition = {
  name: 'undo',
  summary: 'Take a retirement back: unseal and attach again',
  description:
    'Takes a retirement back whose partition is not dropped yet: its seal is lifted, it is attached to its parent again, and a hold keeps it until `release`. Its archive, if it has one already, stays where it is.',
  arguments: [['<partition>', 'a partition that is being retired, or was detached']],
  examples: ['undo public.events_p20261121'],
  run: async (input, port) => {
    const { takeBack } = await import('../services/undo-retirement.ts')
    const { partition, notices } = await port.use({ role: 'cli', flags: input.flags }, async (tools) => ({
      partition: await takeBack(tools, requiredArgument(input, 0)),
      notices: tools.notices,
    }))
    const line = `${visible(partition)} is attached and writable again, and on hold until: partkeeper release ${visible(partition)}`
    return {
      json: { partition, retired: false, notices },
      text: [line, ...describeNotices(notices)].join('\n'),
    }
  },
}
