// `partkeeper check`: whether all is well, in one line and as an exit code, for monitors and for people in a hurry.
// 0: all is well. 5: retirements wait for a person and nothing else is wrong. 1: something is late or wrong.
import type { HealthReport } from '../services/check-health.ts'
import { describeAlert } from './alert-text.ts'
import type { CommandDefinition } from './command-definition.ts'
import type { Terminal } from './command-port.ts'
import { countOf, formatDuration, formatInstant } from './human-text.ts'
import { paint } from './palette.ts'

const EXIT_CODE_BY_VERDICT = { ok: 0, held: 5, wrong: 1 } as const
const MS_PER_SECOND = 1000

export const checkCommand: CommandDefinition = {
  name: 'check',
  summary: 'Say in one line whether all is well',
  description:
    'Says in one line whether all is well, or one line per alert with its remedy. Ends with 0 when all is well, 5 when retirements wait for a person and nothing else is wrong, 1 when something is late or wrong.',
  examples: ['check', 'check --json'],
  run: async (input, port) => {
    const { checkHealth } = await import('../services/check-health.ts')
    const report = await port.use({ role: 'cli', flags: input.flags }, ({ database }) =>
      checkHealth(database),
    )
    return {
      json: report,
      text: describeHealth(port.terminal, report),
      exitCode: EXIT_CODE_BY_VERDICT[report.verdict],
    }
  },
}

function describeHealth(terminal: Terminal, report: HealthReport): string {
  const { alerts, tables, horizon, last_pass_seconds: seconds } = report
  if (alerts.length > 0) return alerts.map((alert) => describeAlert(terminal, alert)).join('\n')
  const parts = [tables === 0 ? 'no table is under management' : countOf(tables, 'table')]
  if (horizon !== null) parts.push(`horizon to ${formatInstant(horizon)}`)
  if (tables > 0) {
    parts.push(seconds === null ? 'no pass yet' : `last pass ${formatDuration(seconds * MS_PER_SECOND)} ago`)
  }
  return `${paint(terminal, 'green', 'ok')}: ${parts.join(', ')}`
}
