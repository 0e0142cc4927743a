// "Did you mean": the known word that is nearest to an unknown one, if any is near enough to be worth proposing.
// Counts typing slips: a letter too many, too few, wrong, or two exchanged.

/** The nearest known word, or undefined when none is close. */
export function findNearest(word: string, known: readonly string[]): string | undefined {
  const slipsMax = Math.max(1, Math.floor(word.length / 5))
  const near = known
    .map((candidate) => ({ candidate, slips: countSlips(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ slips }) => slips <= slipsMax)
    .sort((a, b) => a.slips - b.slips)
  return near[0]?.candidate
}

/** A hint that proposes the nearest known word, or undefined. */
export function proposeNearest(word: string, known: readonly string[]): string | undefined {
  const nearest = findNearest(word, known)
  return nearest === undefined ? undefined : `did you mean ${nearest}?`
}

/** Edit distance with transpositions, row by row; only the last two rows are ever needed. */
function countSlips(from: string, to: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1]
      const isExchanged = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      const steps = [
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        isExchanged ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
      ]
      current.push(Math.min(...steps))
    }
    beforeLast = last
    last = current
  }
  return at(last, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
