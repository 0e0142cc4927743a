// `partkeeper hold` and `partkeeper release`: a person's word that a partition must stay, and its end.
// Both take attached and detached partitions.
import { type CommandDefinition, requiredArgument } from './command-definition.ts'
import { visible } from './human-text.ts'

export const holdCommand: CommandDefinition = {
  name: 'hold',
  summary: 'Keep a partition from being retired',
  description: 'Keeps a partition, attached or detached, from being retired any further until `release`.',
  arguments: [
    ['<partition>', 'a partition of a table under management, or one retired from it'],
    ['<reason>', 'who wants it kept, and why'],
  ],
  examples: ['hold public.events_p20261121 "legal case 4711"'],
  run: async (input, port) => {
    const { holdPartition } = await import('../services/hold-partition.ts')
    const reason = requiredArgument(input, 1)
    const partition = await port.use({ role: 'cli', flags: input.flags }, ({ database }) =>
      holdPartition(database, requiredArgument(input, 0), reason),
    )
    return { json: { partition, hold: reason }, text: `${visible(partition)} is on hold: ${visible(reason)}` }
  },
}

export const releaseCommand: CommandDefinition = {
  name: 'release',
  summary: 'Lift the hold on a partition',
  arguments: [['<partition>', 'a partition on hold']],
  examples: ['release public.events_p20261121'],
  run: async (input, port) => {
    const { releasePartition } = await import('../services/hold-partition.ts')
    const partition = await port.use({ role: 'cli', flags: input.flags }, ({ database }) =>
      releasePartition(database, requiredArgument(input, 0)),
    )
    return { json: { partition, hold: null }, text: `${visible(partition)} is not on hold any more` }
  },
}
