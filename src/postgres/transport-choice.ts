// Which of the possible transports new connections use. It begins with the first and moves on when a connection failed
// in a way that another transport may cure; from then on the one that worked is tried first, and the others after it.
import { AttemptError } from './connection-client.ts'
import { mayTryAnother, type Transport } from './connection-policy.ts'

export class TransportChoice {
  readonly #transports: readonly [Transport, ...Transport[]]
  #index = 0

  constructor(transports: readonly Transport[]) {
    const [first, ...others] = transports
    if (first === undefined) throw new Error('there is always one transport at least')
    this.#transports = [first, ...others]
  }

  /** How many different attempts make sense. */
  get count(): number {
    return this.#transports.length
  }

  /** The transport that the next connection uses. */
  get current(): Transport {
    return this.#transports[this.#index] ?? this.#transports[0]
  }

  /** Moves on after a failure, if that may help; another caller may have moved on already. */
  moveOnAfter(error: unknown): boolean {
    if (!(error instanceof AttemptError) || this.count === 1 || !mayTryAnother(error.failure)) return false
    if (error.transport === this.current) this.#index = (this.#index + 1) % this.count
    return true
  }
}
