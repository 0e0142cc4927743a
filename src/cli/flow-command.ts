// `partkeeper flow`: the limits and switches that hold for all workers, what throttles them just now, and a change of one
// while they run.
import { PartkeeperError } from '../core/errors.ts'
import type { FlowLimit } from '../services/change-flow.ts'
import type { CommandDefinition } from './command-definition.ts'
import type { Terminal } from './command-port.ts'
import { formatInstant, visible } from './human-text.ts'
import { renderTable } from './text-table.ts'

export const flowCommand: CommandDefinition = {
  name: 'flow',
  summary: 'Show what throttles work, or change a limit or a switch while workers run',
  description:
    'Shows the limits and switches that hold for all workers, and what holds work back just now. With a name and a value it changes one of them; it is read before each effect. Creation is never held back.',
  arguments: [
    ['[name]', 'only this limit or switch'],
    ['[value]', 'its new value; off for no limit, and off, all or tables for a switch'],
  ],
  examples: [
    'flow',
    'flow bytes_per_second "20 MB"',
    'flow hours "22:00-06:00 Europe/Berlin"',
    'flow drop public.events,public.logs',
    'flow hours off',
  ],
  run: async (input, port) => {
    const { changeFlow, listFlow } = await import('../services/change-flow.ts')
    const [name, value] = input.arguments
    const limits = await port.use({ role: 'cli', flags: input.flags }, ({ database }) =>
      name === undefined || value === undefined
        ? listFlow(database, name)
        : changeFlow(database, name, value),
    )
    if (limits.length === 0) {
      throw new PartkeeperError('usage', `there is no limit or switch '${visible(name ?? '')}'`, {
        hint: 'partkeeper flow lists them',
      })
    }
    return { json: { limits }, text: input.isJson ? '' : await describe(port.terminal, limits) }
  },
}

async function describe(terminal: Terminal, limits: readonly FlowLimit[]): Promise<string> {
  const head = ['name', 'value', 'now', 'since', 'by', 'holds back just now']
  return renderTable(terminal, { head, rows: limits.map(toRow), sentences: 1 })
}

function toRow(limit: FlowLimit): readonly string[] {
  const { name, value, measured, changed_at: changedAt, changed_by: changedBy, holds_back: reason } = limit
  return [
    name,
    visible(value),
    measured ?? '',
    formatInstant(changedAt),
    visible(changedBy),
    reason ?? 'nothing',
  ]
}
