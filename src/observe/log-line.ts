// Which line of the log each observation is: its level, its words and its fields. The list of kinds is exhaustive, so a
// new kind of observation does not compile until it has a line here. Pure; writes nothing.
import type { Action } from '../core/action.ts'
import type { DatabaseEncryption } from '../core/database-event.ts'
import type { Observation } from '../core/observation.ts'
import { describeOutcomes, type Outcome, type OutcomeCounts } from '../core/outcome.ts'
import { ALERT_LINES } from './alert-lines.ts'
import { ARCHIVE_LINES } from './archive-lines.ts'
import { type LogLevel, type LogLine, line } from './line.ts'
import { WEB_LINES } from './web-lines.ts'

/** Reads an observation as a line. */
export function readAsLine(observation: Observation): LogLine {
  const read = LINE_BY_KIND[observation.kind] as (observation: Observation) => LogLine
  return read(observation)
}

type Of<Kind> = Extract<Observation, { readonly kind: Kind }>

const LINE_BY_KIND: { readonly [Kind in Observation['kind']]: (event: Of<Kind>) => LogLine } = {
  'database.connected': readConnection,
  'database.connection_lost': ({ message, sqlState }) =>
    line('warn', `a connection was lost: ${message}`, { sqlState }),
  'database.away': ({ message, attempt, awayMs }) =>
    line('warn', `the database is away: ${message}`, { attempt, awayMs }),
  'database.back': ({ message, attempts, awayMs }) =>
    line('info', 'the database is back: going on', { awayMs, attempts, reason: message }),
  'database.encryption_changed': ({ from, to, reason }) =>
    line('warn', `connecting by ${to} instead of ${from}: ${reason}`),
  'database.superuser': ({ role, isSuperuser, hint }) =>
    line('warn', `${role} ${isSuperuser ? 'is a superuser' : 'bypasses row security'}: ${hint}`, { role }),
  'database.notice': ({ severity, message, hint }) =>
    line(levelOfNotice(severity), message, { severity, hint }),
  'process.started': ({ entrance, generation, name }) =>
    line('info', `${entrance} ${name} begins`, { entrance, generation, name }),
  'process.draining': ({ reason }) =>
    line('info', `told to stop (${reason}): finishing what is in flight`, { reason }),
  'process.waits_to_leave': ({ reason }) =>
    line('info', `is to leave (${reason}) and waits for its turn: others leave first`, { reason }),
  'process.crashed': ({ message, code, report, isRecorded }) =>
    line('error', `gives up: ${message}`, { code, report, isRecorded }),
  'process.stopped': ({ generation, reason }) => line('info', `stopped: ${reason}`, { generation, reason }),
  'process.heartbeat': ({ abandonedLeases }) =>
    abandonedLeases === 0
      ? line('trace', 'alive')
      : line('info', 'somebody stopped in the middle of work: taking it over', { abandonedLeases }),
  'process.heartbeat_failed': ({ message }) => line('warn', `cannot say that it is alive: ${message}`),
  'process.blocked': ({ lateMs }) =>
    line('warn', `stood still for ${lateMs} ms: stopped from outside, or short of processor time`, {
      lateMs,
    }),
  'ring.reset': ({ ring, reason, attempt }) =>
    line('warn', `starts ${ring} again: ${reason}`, { ring, reason, attempt }),
  'ring.given_up': ({ ring, reason, resets }) =>
    line('error', `gives ${ring} up after ${resets} resets: ${reason}`, { ring, reason, resets }),
  'tick.scheduled': ({ expression, timeZone, jitterMs }) =>
    line('info', `looks for work at "${expression}" ${timeZone}`, { expression, timeZone, jitterMs }),
  'tick.skipped': ({ reason }) => line('info', `no pass at this tick: ${reason}`),
  'pass.started': ({ run, at, due }) => line('debug', `a pass begins, ${due} due`, { run, at, due }),
  'pass.finished': ({ run, counts, durationMs }) =>
    line(levelOfPass(counts), `pass over: ${describeOutcomes(counts)}`, { run, ...counts, durationMs }),
  'pass.failed': ({ message, code, isRetryable }) =>
    line('error', `the pass failed: ${message}`, { code, isRetryable }),
  'pass.standby': () => line('info', 'nothing to do here: this server is a standby'),
  'schema.mismatch': ({ message }) => line('warn', `${message}: making partitions and nothing else`),
  'partitions.made': ({ made, left }) =>
    line(left > 0 ? 'warn' : 'info', `${made} partitions made, ${left} left`, { made, left }),
  'lease.acquired': ({ parent, term }) => line('debug', `${parent}: lease taken`, { parent, term }),
  'lease.refused': ({ parent, holder }) => line('info', `${parent}: ${holder} is at it`, { parent, holder }),
  'lease.lost': ({ parent, term }) =>
    line('warn', `${parent}: the lease was lost to somebody else`, { parent, term }),
  'lease.released': ({ parent, term }) => line('debug', `${parent}: lease given back`, { parent, term }),
  'action.started': ({ action, attempt }) =>
    line('debug', nameStep(action), { ...listStep(action), attempt }),
  'action.refused': ({ action, attempt, pauseMs }) =>
    line('debug', `${nameStep(action)}: a lock was not free, trying again`, {
      ...listStep(action),
      attempt,
      pauseMs,
    }),
  'action.finished': readResult,
  ...ARCHIVE_LINES,
  ...WEB_LINES,
  ...ALERT_LINES,
}

function readConnection(event: Of<'database.connected'>): LogLine {
  const { host, port, database, role, serverVersion, isPooled } = event
  const encryption = describeEncryption(event.encryption)
  const message = `connected to ${host}:${port}, database ${database}, as ${role} (${encryption})`
  return line('info', message, { host, port, database, role, serverVersion, encryption, isPooled })
}

function readResult({ result }: Of<'action.finished'>): LogLine {
  const { outcome, detail, hint, sqlstate: sqlState, duration_ms: durationMs } = result
  const reason = detail === null || outcome === 'done' ? '' : `: ${detail}`
  const fields = { ...listStep(result), outcome, detail, hint, sqlState, durationMs }
  return line(LEVEL_BY_OUTCOME[outcome], `${nameStep(result)} ${outcome}${reason}`, fields)
}

type Step = Pick<Action, 'kind' | 'parent' | 'partition'>

/** A parent that cannot be planned has no partition to name. */
function nameStep({ kind, parent, partition }: Step): string {
  return `${kind} ${partition ?? parent}`
}

function listStep({ kind, parent, partition }: Step): LogLine['fields'] {
  return { step: kind, parent, partition }
}

/** What waits for a person comes back with every pass: `check` tells it, and here it is for those who look closely. */
const LEVEL_BY_OUTCOME = {
  done: 'info',
  deferred: 'info',
  waiting: 'debug',
  held: 'debug',
  failed: 'error',
} as const satisfies Readonly<Record<Outcome, LogLevel>>

function levelOfPass(counts: OutcomeCounts): LogLevel {
  if (counts.failed > 0) return 'warn'
  return counts.done + counts.deferred > 0 ? 'info' : 'debug'
}

function levelOfNotice(severity: string): LogLevel {
  if (severity === 'WARNING') return 'warn'
  return severity === 'NOTICE' || severity === 'INFO' ? 'info' : 'debug'
}

function describeEncryption(encryption: DatabaseEncryption): string {
  if (encryption.kind === 'socket') return 'local socket'
  if (encryption.kind === 'plain') return 'not encrypted'
  const checks = { none: 'server not verified', ca: 'authority verified', full: 'server verified' } as const
  return `${encryption.protocol}, ${checks[encryption.verified]}`
}
