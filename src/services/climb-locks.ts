// Tries again what found a lock taken, on the rungs of the lock ladder, holding nothing in between. For what one statement of
// SQL does with a bounded wait of its own; what fails otherwise is thrown at once.
import { PartkeeperError } from '../core/errors.ts'
import { type Rung, rungAt } from '../core/lock-ladder.ts'
import type { Clock, Random } from '../core/ports.ts'

/** What climbing takes. */
export interface ClimbTools {
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
}

/** The result of the first try that found its locks free; throws `busy` after the last rung. */
export async function climbLocks<Result>(
  { clock, random, signal }: ClimbTools,
  work: (rung: Rung) => Promise<Result>,
  onWait: () => void = () => undefined,
): Promise<Result> {
  for (let number = 0; ; number += 1) {
    signal.throwIfAborted()
    const rung = rungAt(number, true, random())
    try {
      return await work(rung)
    } catch (error) {
      const isBusy = error instanceof PartkeeperError && error.code === 'busy' && error.retryable
      if (!isBusy || rung.isLast) throw error
      if (number === 0) onWait()
      await clock.sleep(rung.pauseMs, signal)
    }
  }
}
