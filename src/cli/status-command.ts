// `partkeeper status`: what is. The tables under management, the processes at work, the open exports, and the alerts.
// Changes nothing and judges nothing: that is `check`.
import type { ExportState } from '../services/show-exports.ts'
import type { StatusReport, TableState, WorkerState } from '../services/show-status.ts'
import { describeAlert } from './alert-text.ts'
import type { CommandDefinition } from './command-definition.ts'
import type { CommandPort, Terminal } from './command-port.ts'
import { describeShare, describeSituation } from './export-text.ts'
import { formatBytes, formatCount, formatInstant, visible } from './human-text.ts'
import { paint } from './palette.ts'
import { renderTable } from './text-table.ts'

export const statusCommand: CommandDefinition = {
  name: 'status',
  summary: 'Show the tables, the processes at work and what is wrong',
  examples: ['status', 'status --json'],
  run: async (input, port) => {
    const { showStatus } = await import('../services/show-status.ts')
    const report = await port.use({ role: 'cli', flags: input.flags }, ({ database }) => showStatus(database))
    return { json: report, text: input.isJson ? '' : await describeStatus(port, report) }
  },
}

async function describeStatus({ terminal }: CommandPort, report: StatusReport): Promise<string> {
  const { tables, processes, exports, alerts } = report
  const sections = [
    tables.length === 0
      ? 'no table is under management; begin with: partkeeper manage TABLE "1 day"'
      : await renderTable(terminal, { head: TABLE_HEAD, rows: tables.map(toTableRow), sentences: 1 }),
    processes.length === 0 ? 'no worker is running' : await describeProcesses(terminal, processes),
    ...(exports.length === 0 ? [] : [exports.map(describeExport).join('\n')]),
    alerts.length === 0
      ? paint(terminal, 'green', 'no alerts')
      : alerts.map((alert) => describeAlert(terminal, alert)).join('\n'),
  ]
  return sections.join('\n\n')
}

const TABLE_HEAD = [
  ...['table', 'interval', 'retention', 'partitions', 'size', 'oldest', 'made until'],
  ...['to drop', 'last good pass', 'state'],
]

function toTableRow(table: TableState): readonly string[] {
  return [
    table.parent,
    table.partition_interval,
    table.retention === null ? 'for ever' : `${table.retention}, then ${table.on_expiry}`,
    formatCount(table.partitions),
    formatBytes(table.bytes),
    formatInstant(table.oldest ?? table.from_value ?? ''),
    formatInstant(table.made_until ?? table.to_value ?? ''),
    formatCount(table.waiting_to_drop),
    table.last_good_pass === null ? 'none' : formatInstant(table.last_good_pass),
    stateOf(table),
  ]
}

function stateOf({ paused, held_by: holder }: TableState): string {
  if (paused !== null) return paused
  return holder === null ? 'idle' : `${holder} is at it`
}

function describeExport(state: ExportState): string {
  const parts = [state.state, describeShare(state), describeSituation(state)].filter((part) => part !== '')
  return `export ${state.id} of ${visible(state.relation)}: ${visible(parts.join(', '))}`
}

function describeProcesses(terminal: Terminal, processes: readonly WorkerState[]): Promise<string> {
  return renderTable(terminal, {
    head: ['process', 'name', 'state', 'started', 'last heard of', 'generation', 'tables'],
    rows: processes.map((process) => [
      process.entrance,
      process.name,
      process.state,
      formatInstant(process.started_at),
      formatInstant(process.heartbeat_at),
      process.generation,
      formatCount(process.leases),
    ]),
    sentences: 0,
  })
}
