// The port that clients use in place of the server's own: opens it, closes it while connections are to be refused, and
// opens the very same one again. What is accepted is handed on.
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { PartkeeperError } from '../core/errors.ts'
import type { Clock } from '../core/ports.ts'

/** Where to listen; port 0 lets the system choose. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

const REOPEN_TRIES_MAX = 50
const REOPEN_PAUSE_MS = 100

export class PortListener {
  readonly #accept: (client: Socket) => void
  readonly #clock: Clock
  readonly #host: string
  #port: number
  #server: Server | undefined

  constructor(address: ListenAddress, clock: Clock, accept: (client: Socket) => void) {
    this.#host = address.host
    this.#port = address.port
    this.#clock = clock
    this.#accept = accept
  }

  /** `host:port` as clients write it. */
  get address(): string {
    return `${this.#host.includes(':') ? `[${this.#host}]` : this.#host}:${this.#port}`
  }

  async open(): Promise<void> {
    if (this.#server !== undefined) return
    const server = createServer({ allowHalfOpen: true, noDelay: true }, this.#accept)
    this.#server = server
    try {
      server.listen(this.#port, this.#host)
      await once(server, 'listening')
    } catch (error) {
      this.#server = undefined
      throw new PartkeeperError('busy', `cannot listen on ${this.address}: ${(error as Error).message}`, {
        hint: 'choose another address, or leave it out to be given a free port',
        cause: error,
      })
    }
    const address = server.address()
    if (address !== null && typeof address === 'object') this.#port = address.port
  }

  /** After a refusal: another process may hold the port for a moment, as the end of its own connection. */
  async reopen(signal: AbortSignal): Promise<void> {
    for (let tries = 1; !signal.aborted; tries += 1) {
      try {
        await this.open()
        return
      } catch (error) {
        if (tries >= REOPEN_TRIES_MAX) throw error
        await this.#clock.sleep(REOPEN_PAUSE_MS, signal)
      }
    }
  }

  /** From now on the port is closed; what was accepted lives on. */
  close(): void {
    this.#server?.close()
    this.#server = undefined
  }
}
