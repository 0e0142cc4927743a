// The five words for what became of an action, and the exit code a command makes of them. The same words are
// used in SQL, JSON, logs and tables.

/** done; deferred (comes back by itself); waiting (for another step); held (for a person); failed. */
export const OUTCOMES = ['done', 'deferred', 'waiting', 'held', 'failed'] as const

/** What became of one action. */
export type Outcome = (typeof OUTCOMES)[number]

/** How many actions ended with each outcome. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>

/** Counts outcomes; every word is there, with zero where none occurred. */
export function countOutcomes(outcomes: readonly Outcome[]): OutcomeCounts {
  const counts = { done: 0, deferred: 0, waiting: 0, held: 0, failed: 0 }
  for (const outcome of outcomes) counts[outcome] += 1
  return counts
}

/** Outcomes in one line for people: `3 done, 1 held`; `nothing is due` when there are none. */
export function describeOutcomes(counts: OutcomeCounts): string {
  const words = OUTCOMES.filter((outcome) => counts[outcome] > 0).map(
    (outcome) => `${counts[outcome]} ${outcome}`,
  )
  return words.length === 0 ? 'nothing is due' : words.join(', ')
}

/** Exit codes of one pass: 1 when something failed, 6 when somebody else was at it, 5 when work is held, else 0. */
export function exitCodeOfPass(counts: OutcomeCounts, isAnotherHolderAtIt: boolean): 0 | 1 | 5 | 6 {
  if (counts.failed > 0) return 1
  if (isAnotherHolderAtIt) return 6
  return counts.held > 0 ? 5 : 0
}
