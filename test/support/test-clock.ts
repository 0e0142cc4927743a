/**
 * Real time for the servers and processes that tests start. Not for the subject of a test: that gets a clock that the
 * test itself moves.
 */
import type { Clock } from '../../src/core/ports.ts'
import { makeClock } from '../../src/runtime/clock.ts'

/** The machine's own clock. */
export const testClock: Clock = makeClock()
