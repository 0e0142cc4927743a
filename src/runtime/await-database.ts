// A process that runs for long and starts before its database does waits for it, with pauses that grow and spread, as long
// as its patience lasts. What else is wrong with the way to the database ends it at once.
import { PartkeeperError } from '../core/errors.ts'
import type { Observe } from '../core/observation.ts'
import type { Clock, Random } from '../core/ports.ts'
import { backOffMs } from '../core/ring-policy.ts'
import { DATABASE_BACK_OFF } from './connection-watch.ts'
import { Patience } from './patience.ts'

/** What it waits with. */
export interface WaitingParts {
  readonly clock: Clock
  readonly random: Random
  readonly observe: Observe
  readonly signal: AbortSignal
  readonly patienceMs: number
}

/** The open database; throws the last error when patience ends. */
export async function awaitDatabase<Result>(
  open: () => Promise<Result>,
  parts: WaitingParts,
): Promise<Result> {
  const { clock, random, observe, signal, patienceMs } = parts
  const patience = new Patience(clock, patienceMs)
  const beganMs = clock.monotonicMs()
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await open()
    } catch (error) {
      const isAway = error instanceof PartkeeperError && error.code === 'database_unreachable'
      if (!isAway || signal.aborted) throw error
      patience.failed(error)
      const awayMs = Math.round(clock.monotonicMs() - beganMs)
      if (Math.log2(attempt) % 1 === 0)
        observe({ kind: 'database.away', message: error.message, attempt, awayMs })
      await clock.sleep(backOffMs(attempt, random(), DATABASE_BACK_OFF), signal)
      signal.throwIfAborted()
    }
  }
}
