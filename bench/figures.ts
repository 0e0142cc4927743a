/**
 * What a benchmark has measured, and whether it keeps its bound: medians over rounds, ratios round by round. Pure; says nothing
 * of how it was measured or is printed.
 */

/** One line of the report. */
export type Line = {
  readonly scene: string
  readonly what: string
  readonly unit: string
  /** One figure per round. */
  readonly ours: readonly number[]
  /** The same of what ours is compared with, in the same rounds; its name. */
  readonly other?: { readonly name: string; readonly figures: readonly number[] }
  /** What the median of the ratios, or of our own figures, must not exceed. */
  readonly bound?: { readonly of: 'ratio' | 'figure'; readonly max: number }
}

/** The middle of a list, and its ends. */
export type Spread = { readonly median: number; readonly lowest: number; readonly highest: number }

/** The median of figures and how far they lie apart. */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((one, another) => one - another)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  const median = sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
  return { median, lowest: sorted[0] ?? Number.NaN, highest: sorted.at(-1) ?? Number.NaN }
}

/** Ours divided by the other's, round by round, since a busy machine slows both of a round. */
export function ratiosOf({ ours, other }: Line): readonly number[] {
  return ours.map((figure, round) => figure / (other?.figures[round] ?? Number.NaN))
}

/** Whether a line keeps its bound; undefined when it has none. */
export function keepsBound(line: Line): boolean | undefined {
  if (line.bound === undefined) return undefined
  const { of, max } = line.bound
  return spreadOf(of === 'ratio' ? ratiosOf(line) : line.ours).median <= max
}
