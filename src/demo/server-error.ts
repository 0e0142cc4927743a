/**
 * The one error of the embedded server: which object, what was expected, what was found, and what to do about it.
 * Knows nothing about servers; everything in this folder that cannot go on throws it.
 */
import { PartkeeperError } from '../core/errors.ts'

/** What a person needs to know about a server that cannot be had. */
export type EmbeddedServerFault = {
  readonly object: string
  readonly expected: string
  readonly found: string
  readonly hint: string
  readonly cause?: unknown
}

/** Thrown when an embedded server cannot be made, started or kept: to every caller, a database out of reach. */
export class EmbeddedServerError extends PartkeeperError {
  override readonly name: string = 'EmbeddedServerError'

  constructor({ object, expected, found, hint, cause }: EmbeddedServerFault) {
    super('database_unreachable', `${object}: expected ${expected}, found ${found}`, { hint, cause })
  }
}
