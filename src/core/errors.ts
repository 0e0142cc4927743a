// The one base error of the program: a stable code, a hint what to do, whether trying again can help, and the cause.
// The list of codes is closed, and each maps to the exit code of a command. Holds no texts of its own.

/** Every code an error of ours can carry, with the exit code of a command that ends with it. */
export const EXIT_CODE_BY_ERROR = {
  internal: 1,
  not_found: 1,
  invalid_argument: 1,
  not_allowed: 1,
  unsupported: 1,
  statement_failed: 1,
  busy: 1,
  store_unreachable: 1,
  store_refused: 1,
  store_not_seen: 1,
  object_missing: 1,
  object_conflict: 1,
  archive_damaged: 1,
  manifest_invalid: 1,
  database_unreachable: 3,
  database_refused: 3,
  database_replaced: 3,
  tls_refused: 3,
  session_profile: 3,
  superuser_refused: 3,
  server_unsupported: 3,
  schema_missing: 3,
  schema_version_mismatch: 3,
  config_invalid: 4,
  another_holder: 6,
  usage: 64,
} as const satisfies Readonly<Record<string, number>>

/** A member of the closed list of error codes. */
export type ErrorCode = keyof typeof EXIT_CODE_BY_ERROR

/** What an error may say besides its code and message. */
export interface ErrorDetails {
  readonly hint?: string | undefined
  readonly retryable?: boolean
  readonly cause?: unknown
  readonly sqlState?: string | undefined
  readonly detail?: string | undefined
}

/** The base of every error that leaves a layer of this program. Its texts hold neither secrets nor rows of users. */
export class PartkeeperError extends Error {
  override readonly name: string = 'PartkeeperError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  /** Whether the same call may succeed later with nothing changed by a person. */
  readonly retryable: boolean
  /** The SQLSTATE, when the database raised the error. */
  readonly sqlState: string | undefined
  /** DETAIL of an error that our own SQL raised; a detail of any other origin can hold rows and is not kept. */
  readonly detail: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.hint = details.hint
    this.retryable = details.retryable ?? false
    this.sqlState = details.sqlState
    this.detail = details.detail
  }
}

/** The exit code of a command that ends with this error; anything that is not ours counts as `internal`. */
export function exitCodeOf(error: unknown): number {
  return EXIT_CODE_BY_ERROR[error instanceof PartkeeperError ? error.code : 'internal']
}
