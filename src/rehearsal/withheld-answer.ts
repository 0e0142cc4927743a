// An answer of the server that is kept from the client until it is known whether it confirms the commit that a fault was
// written for. Bounded: of a long answer the beginning passes, and its last message, the one that counts, never does.
import type { Step } from './timeline.ts'
import type { WirePiece } from './wire-scanner.ts'

const HELD_BYTES_MAX = 1_048_576

/** After these the client has to act before the server goes on. */
const COPY_BEGINNINGS: ReadonlySet<string | undefined> = new Set(['G', 'H', 'W'])

export class WithheldAnswer {
  readonly step: Step
  readonly where: string
  readonly answerNumber: number
  readonly #isCommit: boolean
  readonly #held: Buffer[] = []
  #heldBytes = 0
  #hasFailed = false

  constructor(
    step: Step,
    place: { readonly where: string; readonly answerNumber: number; readonly isCommit: boolean },
  ) {
    this.step = step
    this.where = place.where
    this.answerNumber = place.answerNumber
    this.#isCommit = place.isCommit
  }

  /** Keeps a piece; returns what may pass after all. */
  hold(piece: WirePiece): readonly Buffer[] {
    if (piece.type === 'E') this.#hasFailed = true
    // The piece may be a view of a larger buffer, which would be kept with it.
    this.#held.push(Buffer.from(piece.bytes))
    this.#heldBytes += piece.bytes.length
    return this.#heldBytes > HELD_BYTES_MAX || COPY_BEGINNINGS.has(piece.type) ? this.release() : []
  }

  /** Everything that was kept. */
  release(): readonly Buffer[] {
    this.#heldBytes = 0
    return this.#held.splice(0)
  }

  /** Whether the server did what the fault was written for: a failed statement commits nothing. */
  isConfirmed(status: string): boolean {
    return !this.#hasFailed && (!this.#isCommit || status === 'I')
  }
}
