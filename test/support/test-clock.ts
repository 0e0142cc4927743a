/**
 * Real time for the servers and processes that tests start. Not for the subject of a test: that gets a clock that the
 * test itself moves.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../src/core/ports.ts'

/** The machine's own monotonic clock. */
export const testClock: Clock = {
  monotonicMs: () => performance.now(),
  sleep: (durationMs, signal) =>
    pause(durationMs, undefined, signal === undefined ? {} : { signal }).catch(ignoreAbort),
}

/** An aborted sleep is a short one, not a failure. */
function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
