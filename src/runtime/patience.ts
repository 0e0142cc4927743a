// How long one kind of work may fail on end before the process is given up: a failure is told and tried again, until it has
// gone on for too long. Knows nothing of what the work is.
import type { Clock } from '../core/ports.ts'

/** The patience with one kind of work. */
export class Patience {
  readonly #clock: Clock
  readonly #patienceMs: number
  #failingSinceMs: number | undefined

  constructor(clock: Clock, patienceMs: number) {
    this.#clock = clock
    this.#patienceMs = patienceMs
  }

  /** Forgets the failures. */
  worked(): void {
    this.#failingSinceMs = undefined
  }

  /** Throws the error when this has gone on for too long. */
  failed(error: unknown): void {
    const nowMs = this.#clock.monotonicMs()
    this.#failingSinceMs ??= nowMs
    if (nowMs - this.#failingSinceMs >= this.#patienceMs) throw error
  }
}
