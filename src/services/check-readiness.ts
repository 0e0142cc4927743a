// Whether the database answers in time and holds the schema of this program. Asked by everybody at once it looks once, and what
// it saw a moment ago still counts: a stranger who asks all the time does not reach the database each time.
import { PartkeeperError } from '../core/errors.ts'
import type { Clock } from '../core/ports.ts'
import type { SessionSource } from './install-schema.ts'
import { requireSchema } from './require-schema.ts'

/** What it looks with. */
export interface ReadinessTools {
  readonly sessions: SessionSource
  readonly clock: Clock
}

const PATIENCE_MS = 3000
const FRESH_MS = 1000

/** Looks, and remembers for a moment. */
export class Readiness {
  readonly #tools: ReadinessTools
  #look: Promise<unknown> | undefined

  constructor(tools: ReadinessTools) {
    this.#tools = tools
  }

  /** What is wrong, or undefined. Never throws. */
  findProblem(): Promise<unknown> {
    this.#look ??= this.#lookAndForget()
    return this.#look
  }

  async #lookAndForget(): Promise<unknown> {
    const problem = await this.#lookNow()
    void this.#tools.clock.sleep(FRESH_MS).then(() => {
      this.#look = undefined
    })
    return problem
  }

  async #lookNow(): Promise<unknown> {
    const { sessions, clock } = this.#tools
    const over = new AbortController()
    const looked = sessions
      .withClient((session) => requireSchema(session))
      .then(
        () => undefined,
        (error: unknown) => error,
      )
    const late = clock.sleep(PATIENCE_MS, over.signal).then(() => makeLate())
    const problem = await Promise.race([looked, late])
    over.abort()
    return problem
  }
}

function makeLate(): PartkeeperError {
  return new PartkeeperError('database_unreachable', `the database did not answer within ${PATIENCE_MS} ms`, {
    retryable: true,
  })
}
