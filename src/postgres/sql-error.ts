// Turns what the driver throws into the program's own error: a code by SQLSTATE, the server's hint, and nothing that can
// hold rows of users (DETAIL, CONTEXT) or secrets. Also says which errors may be tried again: a closed list.
import { type ErrorCode, type ErrorDetails, PartkeeperError } from '../core/errors.ts'
import { createScrubber, type Scrub } from '../core/secrets.ts'

/** The connection broke, or never came about: no SQLSTATE from the server, so this one stands for it. */
export const CONNECTION_FAILURE = '08006'

const RETRYABLE_STATES: ReadonlySet<string> = new Set(['55P03', '40P01', '40001', '57P01'])
const cutLookalikes = createScrubber([])

interface Verdict {
  readonly code: ErrorCode
  readonly retryable?: boolean
  readonly hint?: string
}

const INSTANT_HINT = 'An instant is written as 2026-11-21, 2026-11-21 10:00:00+00 or 2026-11-21T10:00:00Z.'

/** What a SQLSTATE means to us; the longest prefix wins. */
const VERDICTS: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ['08', { code: 'database_unreachable', retryable: true }],
  ['57P0', { code: 'database_unreachable', retryable: true }],
  ['53300', { code: 'database_unreachable', retryable: true }],
  ['25P03', { code: 'database_unreachable', retryable: true }],
  ['28', { code: 'database_refused' }],
  ['3D000', { code: 'database_refused' }],
  ['55P03', { code: 'busy', retryable: true }],
  ['40P01', { code: 'busy', retryable: true }],
  ['40001', { code: 'busy', retryable: true }],
  ['57014', { code: 'busy' }],
  ['42501', { code: 'not_allowed' }],
  ['42P01', { code: 'not_found' }],
  ['3F000', { code: 'not_found' }],
  ['25006', { code: 'unsupported', hint: 'The server is a standby or the session is read-only.' }],
  ['22007', { code: 'invalid_argument', hint: INSTANT_HINT }],
  ['22008', { code: 'invalid_argument', hint: INSTANT_HINT }],
  ['22', { code: 'invalid_argument' }],
  // Our own: what is asked for is wrong (PK001 duration, PK004 settings, PK009 fingerprint), unless it says otherwise.
  ['PK', { code: 'invalid_argument' }],
  // The table cannot be managed as it is; it is not under management, or no partition; it holds rows.
  ['PK002', { code: 'unsupported' }],
  ['PK003', { code: 'not_found' }],
  ['PK010', { code: 'not_found' }],
  ['PK005', { code: 'unsupported' }],
  // A first partition cannot be made; a table cannot be planned.
  ['PK006', { code: 'statement_failed' }],
  ['PK013', { code: 'statement_failed' }],
  // A retirement may not go there; the last look before a destructive step found a reason against it.
  ['PK007', { code: 'not_allowed' }],
  ['PK011', { code: 'not_allowed' }],
  // Somebody else is at the table, or has taken it over: it is done there, or comes back.
  ['PK008', { code: 'another_holder', retryable: true }],
  // An archive does not fit where it should be restored to.
  ['PK017', { code: 'unsupported' }],
  // The schema in the database is not the one of this program.
  ['PK012', { code: 'schema_version_mismatch' }],
])

/** Turns anything that was thrown into an error of ours; one that is ours already stays as it is. */
export function toPartkeeperError(error: unknown, scrub: Scrub = cutLookalikes): PartkeeperError {
  if (error instanceof PartkeeperError) return error
  if (!(error instanceof Error)) return new PartkeeperError('internal', scrub(String(error)))
  const { state, message, ...server } = readFields(error)
  const cause = copyWithoutRows(error, scrub)
  if (state !== undefined) {
    const verdict = judge(state, message)
    const detail =
      state.startsWith('PK') && server.detail !== undefined ? { detail: scrub(server.detail) } : {}
    const hint = server.hint ?? verdict.hint
    const details: ErrorDetails = { cause, sqlState: state, retryable: verdict.retryable ?? false, ...detail }
    return new PartkeeperError(verdict.code, scrub(message), {
      ...details,
      hint: hint === undefined ? hint : scrub(hint),
    })
  }
  if (isConnectionFailure(error)) {
    const details = { cause, sqlState: CONNECTION_FAILURE, retryable: true }
    return new PartkeeperError('database_unreachable', scrub(message), details)
  }
  return new PartkeeperError('internal', scrub(message), { cause })
}

/** Whether the same statement may be tried again: lock not available, deadlock, serialization, shutdown, connection. */
export function isRetryable(error: unknown): boolean {
  const state = error instanceof PartkeeperError ? error.sqlState : readState(error)
  if (state !== undefined) return RETRYABLE_STATES.has(state) || /^08[0-9A-Z]{3}$/.test(state)
  return !(error instanceof PartkeeperError) && error instanceof Error && isConnectionFailure(error)
}

function judge(state: string, message: string): Verdict {
  const isOurs = /"partkeeper"|\bpartkeeper\./.test(message)
  if (isOurs && ['42P01', '3F000', '42883'].includes(state)) {
    return { code: 'schema_missing', hint: 'Run `partkeeper migrate` on this database.' }
  }
  for (let length = state.length; length >= 2; length -= 1) {
    const verdict = VERDICTS.get(state.slice(0, length))
    if (verdict !== undefined) return verdict
  }
  return { code: 'statement_failed' }
}

const SYSTEM_CODES: ReadonlySet<string> = new Set([
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENETDOWN',
  ],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EADDRNOTAVAIL', 'ENOENT', 'EACCES', 'ENOTSOCK'],
])
/** The driver's own words, which carry no code. */
const DRIVER_WORDS =
  /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed)/

function isConnectionFailure(error: Error): boolean {
  const code = 'code' in error ? error.code : undefined
  return (typeof code === 'string' && SYSTEM_CODES.has(code)) || DRIVER_WORDS.test(error.message)
}

interface Fields {
  readonly state: string | undefined
  readonly message: string
  readonly hint: string | undefined
  readonly detail: string | undefined
}

function readFields(error: Error): Fields {
  const read = (name: string): string | undefined => {
    const value = (error as unknown as Readonly<Record<string, unknown>>)[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return { state: readState(error), message: describe(error), hint: read('hint'), detail: read('detail') }
}

/** The SQLSTATE of a server's error: five characters, and a severity beside it, which no system error has. */
function readState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return undefined
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined
}

/** Node reports a host with several addresses as an AggregateError without a message of its own. */
function describe(error: Error): string {
  if (error.message !== '') return error.message
  const parts = error instanceof AggregateError ? error.errors.map((part) => describe(part)) : []
  return parts.length > 0 ? parts.join('; ') : error.name
}

const KEPT_FIELDS = [
  'code',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
  'syscall',
] as const

/** The error as a cause that may be logged: names of objects stay, texts that can quote rows or statements go. */
function copyWithoutRows(error: Error, scrub: Scrub): Error {
  const copy = new Error(scrub(describe(error)))
  copy.name = error.name === 'error' ? 'DatabaseError' : error.name
  copy.stack = scrub(error.stack ?? '')
  for (const field of KEPT_FIELDS) {
    const value = (error as unknown as Readonly<Record<string, unknown>>)[field]
    if (value !== undefined) Object.assign(copy, { [field]: value })
  }
  return copy
}
