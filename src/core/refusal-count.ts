// How often calls are refused, told at a bounded rate: the first of a kind at once, the others as a number a minute later. So
// nobody fills a log by calling wrongly. Pure; the time is handed in.

/** Why a call gets nothing: the caller is to blame, or it asked for what is not there, or we cannot answer just now. */
export type Refusal = 'unauthenticated' | 'oversized' | 'replayed' | 'malformed' | 'unknown' | 'unanswered'

/** Refusals of one kind, and what was said of the last. */
export interface Refusals {
  readonly refusal: Refusal
  readonly count: number
  readonly message: string | undefined
}

export const REFUSALS_TOLD_EVERY_MS = 60_000

/** Counts the refusals of one process. */
export class RefusalCount {
  readonly #tell: (refusals: Refusals) => void
  readonly #untold = new Map<Refusal, Refusals>()
  readonly #toldAtMs = new Map<Refusal, number>()

  constructor(tell: (refusals: Refusals) => void) {
    this.#tell = tell
  }

  /** Takes note of one. */
  note(refusal: Refusal, nowMs: number, message?: string): void {
    const count = (this.#untold.get(refusal)?.count ?? 0) + 1
    this.#untold.set(refusal, { refusal, count, message })
    this.tellDue(nowMs)
  }

  /** Tells of those that have waited long enough. */
  tellDue(nowMs: number): void {
    for (const [refusal, refusals] of this.#untold) {
      const toldAtMs = this.#toldAtMs.get(refusal)
      if (toldAtMs !== undefined && nowMs - toldAtMs < REFUSALS_TOLD_EVERY_MS) continue
      this.#toldAtMs.set(refusal, nowMs)
      this.#untold.delete(refusal)
      this.#tell(refusals)
    }
  }
}
