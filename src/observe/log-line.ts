// Which line of the log each observation is: its level, its words and its fields. The switch is exhaustive, so a new
// kind of observation does not compile until it has a line here. Pure; writes nothing.
import type { DatabaseEncryption, DatabaseEvent } from '../core/database-event.ts'
import type { Observation } from '../core/observation.ts'
import { describeOutcomes, type Outcome, type OutcomeCounts } from '../core/outcome.ts'

/** From the least severe to the most. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]

/** A field of a line: flat, with the unit in its name. */
export type LogField = string | number | boolean | null | undefined

/** One line of the log. */
export interface LogLine {
  readonly level: LogLevel
  readonly message: string
  readonly fields: Readonly<Record<string, LogField>>
}

/** Reads an observation as a line. */
export function readAsLine(observation: Observation): LogLine {
  switch (observation.kind) {
    case 'database.connected':
    case 'database.connection_lost':
    case 'database.encryption_changed':
    case 'database.superuser':
    case 'database.notice':
      return readDatabaseEvent(observation)
    case 'process.started':
    case 'process.draining':
    case 'process.stopped':
    case 'process.heartbeat':
    case 'process.heartbeat_failed':
      return readProcessEvent(observation)
    case 'tick.scheduled':
    case 'tick.skipped':
    case 'pass.started':
    case 'pass.finished':
    case 'pass.failed':
    case 'pass.standby':
      return readPassEvent(observation)
    case 'lease.acquired':
    case 'lease.refused':
    case 'lease.lost':
    case 'lease.released':
      return readLeaseEvent(observation)
    case 'action.started':
    case 'action.refused':
    case 'action.finished':
      return readActionEvent(observation)
  }
}

type Kind<Prefix extends string> = Extract<Observation, { readonly kind: `${Prefix}.${string}` }>

function readDatabaseEvent(event: DatabaseEvent): LogLine {
  switch (event.kind) {
    case 'database.connected': {
      const { kind, encryption, ...fields } = event
      const way = describeEncryption(encryption)
      const message = `connected to ${event.host}:${event.port}, database ${event.database}, as ${event.role} (${way})`
      return { level: 'info', message, fields: { ...fields, encryption: way } }
    }
    case 'database.connection_lost':
      return line('warn', `a connection was lost: ${event.message}`, { sqlState: event.sqlState })
    case 'database.encryption_changed':
      return line('warn', `connecting by ${event.to} instead of ${event.from}: ${event.reason}`)
    case 'database.superuser': {
      const right = event.isSuperuser ? 'is a superuser' : 'bypasses row security'
      return line('warn', `${event.role} ${right}: ${event.hint}`, { role: event.role })
    }
    case 'database.notice':
      return line(levelOfNotice(event.severity), event.message, {
        severity: event.severity,
        hint: event.hint,
      })
  }
}

function readProcessEvent(event: Kind<'process'>): LogLine {
  switch (event.kind) {
    case 'process.started': {
      const { entrance, generation, name } = event
      return line('info', `${entrance} ${name} begins`, { entrance, generation, name })
    }
    case 'process.draining':
      return line('info', `told to stop (${event.reason}): finishing what is in flight`, {
        reason: event.reason,
      })
    case 'process.stopped':
      return line('info', `stopped: ${event.reason}`, { generation: event.generation, reason: event.reason })
    case 'process.heartbeat': {
      const { abandonedLeases } = event
      return abandonedLeases === 0
        ? line('trace', 'alive')
        : line('info', 'somebody stopped in the middle of work: taking it over', { abandonedLeases })
    }
    case 'process.heartbeat_failed':
      return line('warn', `cannot say that it is alive: ${event.message}`)
  }
}

function readPassEvent(event: Kind<'tick'> | Kind<'pass'>): LogLine {
  switch (event.kind) {
    case 'tick.scheduled': {
      const { expression, timeZone, jitterMs } = event
      return line('info', `looks for work at "${expression}" ${timeZone}`, { expression, timeZone, jitterMs })
    }
    case 'tick.skipped':
      return line('info', `no pass at this tick: ${event.reason}`)
    case 'pass.started':
      return line('debug', `a pass begins, ${event.due} due`, {
        run: event.run,
        at: event.at,
        due: event.due,
      })
    case 'pass.finished':
      return line(levelOfPass(event.counts), `pass over: ${describeOutcomes(event.counts)}`, {
        run: event.run,
        ...event.counts,
        durationMs: event.durationMs,
      })
    case 'pass.failed':
      return line('error', `the pass failed: ${event.message}`, {
        code: event.code,
        isRetryable: event.isRetryable,
      })
    case 'pass.standby':
      return line('info', 'nothing to do here: this server is a standby')
  }
}

function readLeaseEvent(event: Kind<'lease'>): LogLine {
  const { parent } = event
  switch (event.kind) {
    case 'lease.acquired':
      return line('debug', `${parent}: lease taken`, { parent, term: event.term })
    case 'lease.refused':
      return line('info', `${parent}: ${event.holder} is at it`, { parent, holder: event.holder })
    case 'lease.lost':
      return line('warn', `${parent}: the lease was lost to somebody else`, { parent, term: event.term })
    case 'lease.released':
      return line('debug', `${parent}: lease given back`, { parent, term: event.term })
  }
}

function readActionEvent(event: Kind<'action'>): LogLine {
  if (event.kind === 'action.finished') {
    const {
      kind: step,
      parent,
      partition,
      outcome,
      detail,
      hint,
      sqlstate,
      duration_ms: durationMs,
    } = event.result
    const reason = detail === null || outcome === 'done' ? '' : `: ${detail}`
    const fields = { step, parent, partition, outcome, detail, hint, sqlState: sqlstate, durationMs }
    return line(LEVEL_BY_OUTCOME[outcome], `${step} ${partition ?? parent} ${outcome}${reason}`, fields)
  }
  const { kind: step, parent, partition } = event.action
  const fields = { step, parent, partition, attempt: event.attempt }
  if (event.kind === 'action.started') return line('debug', `${step} ${partition ?? parent}`, fields)
  const { pauseMs } = event
  return line('debug', `${step} ${partition ?? parent}: a lock was not free, trying again`, {
    ...fields,
    pauseMs,
  })
}

/** What waits for a person comes back with every pass, so it is told by `check`, and here only to those who look. */
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

function line(level: LogLevel, message: string, fields: LogLine['fields'] = {}): LogLine {
  return { level, message, fields }
}
