// An error as a person or a machine gets to see it: what is wrong, what to do, and the code that leads to the manual.
// The last guard over secrets: every text goes through the scrubber once more.
import { exitCodeOf, PartkeeperError } from '../core/errors.ts'
import type { Scrub } from '../core/secrets.ts'

/** How an error is told. */
export interface ErrorChoices {
  readonly isJson: boolean
  /** Shows where in the program an error came from. */
  readonly isDebugging: boolean
  readonly scrub: Scrub
}

/** Writes an error as lines that end with a newline; as one line of JSON for machines. */
export function describeError(error: unknown, { isJson, isDebugging, scrub }: ErrorChoices): string {
  const known = error instanceof PartkeeperError ? error : makeInternal(error)
  const message = scrub(known.message)
  const hint = known.hint === undefined ? undefined : scrub(known.hint)
  const detail = known.detail === undefined ? undefined : scrub(known.detail)
  if (isJson) {
    const { code, sqlState, retryable } = known
    const content = {
      code,
      message,
      hint,
      detail,
      sqlstate: sqlState,
      retryable,
      exit_code: exitCodeOf(known),
    }
    return `${JSON.stringify({ error: content })}\n`
  }
  const lines = [`error: ${message}`]
  if (detail !== undefined) lines.push(`detail: ${detail}`)
  // The faults of a configuration carry their hints themselves.
  if (hint !== undefined && !message.includes(hint)) lines.push(`hint: ${hint}`)
  if (isDebugging) lines.push(scrub(known.stack ?? ''))
  return `${lines.join('\n')}\n`
}

function makeInternal(error: unknown): PartkeeperError {
  const message = error instanceof Error ? error.message : String(error)
  const internal = new PartkeeperError('internal', message, {
    hint: 'This is a fault of the program. PARTKEEPER_LOG_LEVEL=debug shows where it comes from.',
    cause: error,
  })
  if (error instanceof Error && error.stack !== undefined) internal.stack = error.stack
  return internal
}
