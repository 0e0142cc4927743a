// What both directions of COPY share: the way to cut their connection, and the watch over a server that neither sends nor
// takes bytes. A COPY may run for hours, so its time is not limited, only its silence.
import type pg from 'pg'
import { PartkeeperError } from '../core/errors.ts'

/** How a COPY is run. */
export interface CopyChoices {
  /** Cuts the connection when aborted: a COPY cannot be stopped in any quicker way. */
  readonly signal?: AbortSignal | undefined
  /** Silence of the server after which the connection is cut; our own pauses do not count. */
  readonly stallMs?: number
}

/** The connection as a COPY uses it, lent out by its session. */
export interface CopyWire {
  readonly client: pg.PoolClient
  /** Tells the session that its connection is not to be used again. */
  readonly giveUp: () => void
  readonly explain: (error: unknown) => PartkeeperError
}

/** The part of a socket that is needed to notice its silence. */
interface Socket {
  setTimeout(durationMs: number): unknown
  on(event: 'timeout', listener: () => void): unknown
  off(event: 'timeout', listener: () => void): unknown
}

const STALL_MS = 60_000
/** The driver's limit on a whole statement would end a long COPY: as long as a timer can last. */
const QUERY_TIMEOUT_MS = 2 ** 31 - 1

/** Watches one COPY on its connection. */
export class CopyWatch {
  readonly #wire: CopyWire
  readonly #socket: Socket
  readonly #signal: AbortSignal | undefined
  readonly #stallMs: number
  #reason: PartkeeperError | undefined

  constructor(wire: CopyWire, choices: CopyChoices) {
    this.#wire = wire
    this.#socket = (wire.client as unknown as pg.Client).connection.stream as unknown as Socket
    this.#signal = choices.signal
    this.#stallMs = choices.stallMs ?? STALL_MS
    this.#socket.on('timeout', this.#onSilence)
    this.#signal?.addEventListener('abort', this.#onAbort)
  }

  /** Hands the COPY to the driver, without the driver's own limit on its length. */
  start(query: pg.Submittable): void {
    if (this.#signal?.aborted === true) this.#onAbort()
    Object.assign(query, { query_timeout: QUERY_TIMEOUT_MS })
    this.#wire.client.query(query)
  }

  /** Waits for the server, which must not fall silent meanwhile. */
  async during<Result>(waiting: Promise<Result>): Promise<Result> {
    this.#socket.setTimeout(this.#stallMs)
    try {
      return await waiting
    } finally {
      this.#socket.setTimeout(0)
    }
  }

  /** Ends the connection at once; the server rolls back what was open. */
  cut(): void {
    this.#wire.giveUp()
    const client = this.#wire.client as unknown as pg.Client
    client.end(() => undefined)
  }

  /** The error of ours for whatever ended the COPY. */
  explain(error: unknown): PartkeeperError {
    return this.#reason ?? this.#wire.explain(error)
  }

  close(): void {
    this.#socket.setTimeout(0)
    this.#socket.off('timeout', this.#onSilence)
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }

  readonly #onSilence = (): void => {
    const message = `the server was silent for ${Math.round(this.#stallMs / 1000)} s in the middle of a COPY`
    this.#stop(message)
  }

  readonly #onAbort = (): void => this.#stop('the COPY was stopped')

  #stop(message: string): void {
    this.#reason ??= new PartkeeperError('database_unreachable', message, { retryable: true })
    this.cut()
  }
}
