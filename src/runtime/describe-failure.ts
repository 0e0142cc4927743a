// What an observation tells of an error that ended a round of work. Holds no decisions.
// The words are those of the error itself, which hold neither secrets nor rows.
import { PartkeeperError } from '../core/errors.ts'

/** An error in the words of an observation. */
export function describeFailure(error: unknown): {
  readonly message: string
  readonly code: string
  readonly isRetryable: boolean
} {
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof PartkeeperError)) return { message, code: 'internal', isRetryable: false }
  return { message, code: error.code, isRetryable: error.retryable }
}
