// `partkeeper unmanage`: forgets the policy of a table.
// Tables and partitions stay as they are.
import { type CommandDefinition, requiredArgument } from './command-definition.ts'
import { visible } from './human-text.ts'

export const unmanageCommand: CommandDefinition = {
  name: 'unmanage',
  summary: 'Forget the policy of a table; its tables stay as they are',
  description:
    'Forgets the policy of a table. Tables and partitions stay as they are, and what is detached is never dropped. A table that is gone is named by its OID, as `partkeeper check` shows it.',
  arguments: [['<table>', 'a table under management, or the OID of one that is gone']],
  examples: ['unmanage public.events'],
  run: async (input, port) => {
    const { unmanageTable } = await import('../services/unmanage-table.ts')
    const parent = await port.use({ role: 'cli', flags: input.flags }, ({ database }) =>
      unmanageTable(database, requiredArgument(input, 0)),
    )
    return { json: { parent, managed: false }, text: `${visible(parent)} is not under management any more` }
  },
}
