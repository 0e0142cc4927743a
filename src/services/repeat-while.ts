// Does something again and again while long work goes on, such as to say that the process lives, or to keep a lease. Knows
// neither the work nor what is repeated.
import type { Clock } from '../core/ports.ts'

/** What it waits with, and how long before each time. */
export interface Pace {
  readonly clock: Clock
  readonly pauseMs: number
}

/** Does the work, and repeats the other meanwhile, which must not fail. */
export async function repeatWhile<Result>(
  pace: Pace,
  repeat: () => Promise<void>,
  work: () => Promise<Result>,
): Promise<Result> {
  const over = new AbortController()
  const repeating = repeatUntil(pace, repeat, over.signal)
  try {
    return await work()
  } finally {
    over.abort()
    await repeating
  }
}

async function repeatUntil({ clock, pauseMs }: Pace, repeat: () => Promise<void>, over: AbortSignal) {
  while (!over.aborted) {
    await clock.sleep(pauseMs, over)
    if (!over.aborted) await repeat()
  }
}
