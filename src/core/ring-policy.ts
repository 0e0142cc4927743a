// When a part of a process is started again, and when the process is given up instead. A ring is such a part: connections,
// a store's client, the scheduler. Pure: whoever owns the ring tells what happened and does what is said.

/** What is too much for one ring. */
export interface RingLimits {
  /** Failures in a row after which it is reset. */
  readonly failuresToReset: number
  /** Whether a ring that stays down is reset once only: what is away does not come back by a reset. */
  readonly isResetOnce: boolean
  /** Resets within the window that are one too many. */
  readonly resetsMax: number
  readonly windowMs: number
}

/** What became of a ring so far. */
export interface RingRecord {
  readonly failures: number
  readonly resetsAtMs: readonly number[]
}

/** What is to be done about a failure. */
export type RingVerdict = 'wait' | 'reset' | 'give_up'

export const FRESH_RING: RingRecord = { failures: 0, resetsAtMs: [] }

/** The record after something worked: failures are counted in a row, resets stay. */
export function afterSuccess({ resetsAtMs }: RingRecord): RingRecord {
  return { failures: 0, resetsAtMs }
}

/** The record after a failure, and what to do. `isStuck` is a ring that does nothing at all: that is enough for a reset. */
export function afterFailure(
  record: RingRecord,
  limits: RingLimits,
  { nowMs, isStuck }: { readonly nowMs: number; readonly isStuck: boolean },
): { readonly record: RingRecord; readonly verdict: RingVerdict } {
  const { failuresToReset, isResetOnce, resetsMax, windowMs } = limits
  const resetsAtMs = record.resetsAtMs.filter((atMs) => nowMs - atMs < windowMs)
  const isNew = record.failures < failuresToReset
  const failures = isStuck && isNew ? failuresToReset : record.failures + 1
  const isDue = failures >= failuresToReset && (isNew || !isResetOnce)
  if (!isDue) return { record: { failures, resetsAtMs }, verdict: 'wait' }
  if (resetsAtMs.length >= resetsMax) return { record: { failures, resetsAtMs }, verdict: 'give_up' }
  // A ring that may be reset again and again has to fail as often as before.
  const counted = isResetOnce ? failures : 0
  return { record: { failures: counted, resetsAtMs: [...resetsAtMs, nowMs] }, verdict: 'reset' }
}

/** The pause before a try: twice as long each time up to a bound, and never the same for two that began together. */
export function backOffMs(
  attempt: number,
  random: number,
  { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number },
): number {
  const fullMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 30))
  return fullMs * (0.5 + random / 2)
}
