// How the rows of the past are spread over its days: slowly growing, fewer at weekends, never two days alike. A pure
// decision of the number of rows, the number of days and the seed; calendars are the database's business.

const DAYS_PER_WEEK = 7
const QUIET_DAYS = 2
const QUIET_SHARE = 0.6
const GROWTH_PER_DAY = 0.01
const NOISE = 0.2

/** Rows per day, oldest first; their sum is exactly `rows`. */
export function spreadRows(rows: number, days: number, seed: number): readonly number[] {
  const draw = makeNoise(seed)
  const weights = Array.from({ length: days }, (_, day) => {
    const ofWeek = day % DAYS_PER_WEEK >= DAYS_PER_WEEK - QUIET_DAYS ? QUIET_SHARE : 1
    return ofWeek * (1 + day * GROWTH_PER_DAY) * (1 - NOISE + 2 * NOISE * draw())
  })
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  // Rounding the running sum, not each day, keeps the total exact.
  let weightSoFar = 0
  let rowsSoFar = 0
  return weights.map((weight) => {
    weightSoFar += weight
    const until = Math.min(rows, Math.round((rows * weightSoFar) / total))
    const ofDay = until - rowsSoFar
    rowsSoFar = until
    return ofDay
  })
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
function makeNoise(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
