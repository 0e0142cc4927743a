/**
 * A receiver of alerts on loopback: keeps what arrives, answers as the test says, and lets a test wait for the nth request.
 * Knows nothing of the product.
 */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { testClock } from './test-clock.ts'

/** One request as it came. */
export type Received = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A status to answer with, or silence. */
export type ReceiverAnswer = { readonly status: number; readonly location?: string } | 'silence'

const PATIENCE_MS = 30_000
const POLL_MS = 20

/** A running receiver. */
export class WebhookReceiver {
  readonly received: Received[] = []
  /** What the next requests are answered with. */
  answer: (request: Received) => ReceiverAnswer = () => ({ status: 204 })
  readonly #server: Server

  constructor() {
    this.#server = createServer(async (incoming, response) => {
      const { method = '', url: path = '', headers } = incoming
      const request = { method, path, headers, body: await text(incoming) }
      this.received.push(request)
      const answer = this.answer(request)
      if (answer === 'silence') return
      response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location })
      response.end('an answer that nobody reads')
    })
  }

  /** Starts listening on a free port. */
  async open(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve)
    })
  }

  /** URL of a path here. */
  urlOf(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`
  }

  /** Waits until this many requests have come. */
  async waitFor(count: number): Promise<readonly Received[]> {
    const endsAtMs = testClock.monotonicMs() + PATIENCE_MS
    while (this.received.length < count) {
      if (testClock.monotonicMs() > endsAtMs)
        throw new Error(`${this.received.length} of ${count} requests came`)
      await testClock.sleep(POLL_MS)
    }
    return this.received
  }

  /** Cuts what is open and stops listening. */
  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
