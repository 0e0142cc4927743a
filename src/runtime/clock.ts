// The only file that reads a clock, waits or throws dice. Everybody else is handed what is made here.
// The calendar of this machine is read to be compared with the database's, whose clock is the only one that decides.
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock, Random } from '../core/ports.ts'

/** The clock of this process: monotonic, untouched by changes of the calendar. */
export function makeClock(): Clock {
  return {
    monotonicMs: () => performance.now(),
    calendarMs: () => Date.now(),
    sleep: async (durationMs, signal) => {
      try {
        await wait(durationMs, undefined, signal === undefined ? {} : { signal })
      } catch (error) {
        if (signal?.aborted !== true) throw error
      }
    },
  }
}

/** Numbers in [0, 1) for jitter. */
export function makeRandom(): Random {
  return Math.random
}
