// How often and how long an action's locks are tried. Writers pass behind SHARE UPDATE EXCLUSIVE, so that wait
// may grow; behind anything stronger they queue, so it never waits over 100 ms. The same rungs as lock_ladder()
// in sql/. Pure.

/** One try: how long to wait for locks, and how long to pause after it, holding nothing. */
export interface Rung {
  readonly lockWaitMs: number
  readonly pauseMs: number
  readonly isLast: boolean
}

const waitsMs = [100, 100, 200, 300, 400, 500, 500, 500, 500, 1000] as const
const exclusiveWaitMsMax = 100
const pauseMsMin = 50
const pauseMsMax = 5000
const jitter = 0.25

/** Number of tries in one pass. */
export const RUNGS = waitsMs.length

/** The rung with a number from 0. `random` is in [0, 1) and spreads the pause by a quarter to either side. */
export function rungAt(number: number, isExclusive: boolean, random: number): Rung {
  const waitMs = waitsMs[Math.min(number, RUNGS - 1)] ?? exclusiveWaitMsMax
  const pauseMs = Math.min(pauseMsMax, pauseMsMin * 2 ** number)
  return {
    lockWaitMs: isExclusive ? exclusiveWaitMsMax : waitMs,
    pauseMs: Math.round(pauseMs * (1 - jitter + 2 * jitter * random)),
    isLast: number >= RUNGS - 1,
  }
}
