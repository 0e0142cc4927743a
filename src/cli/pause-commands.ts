// `partkeeper pause` and `partkeeper resume`: stops maintenance of one table or of all, and lets it go on.
// A pause is in force for every process at once.
import { type CommandDefinition, textOption } from './command-definition.ts'
import { visible } from './human-text.ts'

const ALL_TABLES = 'all tables'

export const pauseCommand: CommandDefinition = {
  name: 'pause',
  summary: 'Stop maintenance of a table, or of all',
  description:
    'Stops maintenance of a table, or of all: nothing is made or retired until `resume`. After a day, `check` reminds of it.',
  arguments: [['[table]', 'only this table']],
  options: [{ flags: '--reason <text>', description: 'why, for those who wonder' }],
  examples: ['pause public.events --reason "audit until Friday"', 'pause'],
  run: async (input, port) => {
    const { pauseMaintenance } = await import('../services/pause-maintenance.ts')
    const reason = textOption(input, 'reason')
    const parent = await port.use({ role: 'cli', flags: input.flags }, ({ database }) =>
      pauseMaintenance(database, input.arguments[0], reason),
    )
    return {
      json: { parent, paused: true, reason },
      text: `${visible(parent ?? ALL_TABLES)}: maintenance is paused`,
    }
  },
}

export const resumeCommand: CommandDefinition = {
  name: 'resume',
  summary: 'Let maintenance of a table, or of all, go on',
  description: 'Lets maintenance of a table, or of all, go on after `pause`.',
  arguments: [['[table]', 'only this table']],
  examples: ['resume public.events', 'resume'],
  run: async (input, port) => {
    const { resumeMaintenance } = await import('../services/pause-maintenance.ts')
    const parent = await port.use({ role: 'cli', flags: input.flags }, ({ database }) =>
      resumeMaintenance(database, input.arguments[0]),
    )
    return { json: { parent, paused: false }, text: `${visible(parent ?? ALL_TABLES)}: maintenance goes on` }
  },
}
