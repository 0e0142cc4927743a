// What went wrong with a request to a bucket, as an error of ours: whether another try can help, what a person has to mend,
// and how long the server asks to be left alone. Keeps names and numbers only: replies can quote keys and signatures.
import { PartkeeperError } from '../core/errors.ts'
import { systemCodeOf } from './system-error.ts'

/** An error of a request, with what the retries need to know of it. */
export class S3Fault extends PartkeeperError {
  override readonly name = 'S3Fault'
  /** HTTP status; undefined when there was no reply. */
  readonly status: number | undefined
  /** The server's name for it, such as NoSuchKey. */
  readonly reason: string
  /** What Retry-After says. */
  readonly retryAfterMs: number | undefined

  constructor(reply: Reply, verdict: Verdict, message: string) {
    super(verdict.code, message, { hint: verdict.hint, retryable: verdict.isRetryable, cause: reply.cause })
    this.status = reply.status
    this.reason = reply.reason
    this.retryAfterMs = reply.retryAfterMs
  }
}

interface Verdict {
  readonly code: 'store_unreachable' | 'store_refused' | 'object_missing'
  readonly isRetryable: boolean
  readonly hint?: string
}

interface Reply {
  readonly status: number | undefined
  readonly reason: string
  readonly retryAfterMs: number | undefined
  readonly cause: Error
}

const AGAIN: Verdict = { code: 'store_unreachable', isRetryable: true }
const refused = (hint: string): Verdict => ({ code: 'store_refused', isRetryable: false, hint })

const EXPIRED = refused('The credentials are over: renew those in the environment of the worker.')
const WRONG_KEYS = refused(
  'Look at the credentials in the environment of the worker, such as AWS_ACCESS_KEY_ID.',
)
const NO_RIGHT = refused(
  'The credentials need s3:GetObject, s3:PutObject and s3:ListBucket; without the last, a missing object looks like a forbidden one.',
)
const WRONG_REGION = refused('Name the region of the bucket: s3://bucket/prefix?region=...')
const NO_TRUST = refused(
  'The certificate of the server is not trusted; NODE_EXTRA_CA_CERTS names a file with its authority.',
)

const BY_REASON: Readonly<Record<string, Verdict>> = {
  NoSuchBucket: refused('Make the bucket first, or mend the URL of the store.'),
  NoSuchKey: { code: 'object_missing', isRetryable: false },
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  InvalidAccessKeyId: WRONG_KEYS,
  SignatureDoesNotMatch: WRONG_KEYS,
  InvalidToken: WRONG_KEYS,
  CredentialsProviderError: WRONG_KEYS,
  TokenProviderError: WRONG_KEYS,
  AccessDenied: NO_RIGHT,
  RequestTimeTooSkewed: refused('The clock of this machine is off by more than a quarter of an hour.'),
  InvalidObjectState: refused('The object lies in a cold tier: bring it back first.'),
  PermanentRedirect: WRONG_REGION,
  AuthorizationHeaderMalformed: WRONG_REGION,
  IllegalLocationConstraintException: WRONG_REGION,
  EntityTooLarge: refused('One object is too large for this store: export with smaller chunks.'),
  // Bytes that changed on the way, or did not all arrive.
  BadDigest: AGAIN,
  InvalidDigest: AGAIN,
  XAmzContentSHA256Mismatch: AGAIN,
  XAmzContentChecksumMismatch: AGAIN,
  IncompleteBody: AGAIN,
  RequestTimeout: AGAIN,
  SlowDown: AGAIN,
}
const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 429, 500, 502, 503, 504])
const CERTIFICATE_CODE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/
const RETRY_AFTER_HEADER = 'retry-after'

/** A reply that came and says nothing usable: cut, without its headers, of another size. */
export function faultyReply(what: string, finding: string): S3Fault {
  const reply = {
    status: undefined,
    reason: 'FaultyReply',
    retryAfterMs: undefined,
    cause: new Error(finding),
  }
  return new S3Fault(reply, AGAIN, `Cannot ${what}: ${finding}.`)
}

/** Turns what the library throws into a fault; errors of ours and aborts pass. `what` is as in "Cannot write x". */
export function toFault(error: unknown, what: string): unknown {
  if (error instanceof PartkeeperError || !(error instanceof Error)) return error
  if (error.name === 'AbortError' || error instanceof TypeError) return error
  const reply = readReply(error)
  const verdict = judge(reply, error)
  const told = [reply.reason, ...(reply.status === undefined ? [] : [`HTTP ${reply.status}`])].join(', ')
  return new S3Fault(reply, verdict, `Cannot ${what}: ${told}.`)
}

function judge({ status, reason }: Reply, error: Error): Verdict {
  const known = BY_REASON[reason]
  if (known !== undefined) return known
  if (CERTIFICATE_CODE.test(reason)) return NO_TRUST
  if (status === undefined || status < 300) return AGAIN
  if (RETRIED_STATUSES.has(status)) return AGAIN
  if (status === 301 || status === 307) return WRONG_REGION
  if (status === 401 || status === 403) return NO_RIGHT
  return refused(`The server does not do what was asked of it (${error.name}).`)
}

interface LibraryFields {
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> }
}

function readReply(error: Error): Reply {
  const { $metadata, $response } = error as LibraryFields
  const status = $metadata?.httpStatusCode ?? $response?.statusCode
  const code =
    systemCodeOf(error) ?? ('code' in error && typeof error.code === 'string' ? error.code : undefined)
  const reason = status === undefined ? (code ?? error.name) : nameOf(error)
  const cause = new Error(`${error.name}${code === undefined ? '' : ` ${code}`}`)
  return { status, reason, retryAfterMs: readRetryAfter($response?.headers), cause }
}

/** The server's name for it, when it looks like one. */
function nameOf(error: Error): string {
  return /^[A-Za-z0-9]{1,60}$/.test(error.name) && error.name !== 'Error' ? error.name : 'an unreadable reply'
}

/** Whole seconds; the other spelling of the header, a date, would need a clock that agrees with the server's. */
function readRetryAfter(headers: Readonly<Record<string, string>> | undefined): number | undefined {
  const text = headers?.[RETRY_AFTER_HEADER]
  return text !== undefined && /^\d{1,6}$/.test(text.trim()) ? Number(text) * 1000 : undefined
}
