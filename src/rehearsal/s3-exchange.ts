// One request through the proxy before S3: handed on and answered piece by piece, slowed, cut or answered in the
// server's place as the fault says. Holds neither bodies nor replies.
import { once } from 'node:events'
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../core/ports.ts'
import type { FaultBoard } from './fault-board.ts'
import { replyInPlace } from './s3-reply.ts'
import { keepEndToEnd, requestUpstream, type S3Upstream } from './s3-upstream.ts'
import { paceMs } from './slow-pace.ts'
import type { Fault, FaultKind, Step } from './timeline.ts'

/** What an exchange is made of. */
export interface ExchangeParts {
  readonly upstream: S3Upstream
  readonly board: FaultBoard
  readonly clock: Clock
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  /** The client waits for a word before it sends the body. */
  readonly isAsking: boolean
}

/** Whether the fault that was written for this request landed, or could not be played. */
type Landing = 'landed' | 'missed'

/** `refuse` closes the port: what came through the door before is ended as `fin` ends it. */
const IN_PLACE: ReadonlySet<FaultKind> = new Set(['rst', 'fin', 'refuse', 'status', 'error-body'])

export class S3Exchange {
  readonly #parts: ExchangeParts
  readonly #gone = new AbortController()
  /** The method and the key; what stands behind `?` may hold a signature. */
  readonly name: string

  constructor(parts: ExchangeParts) {
    this.#parts = parts
    const { incoming, outgoing } = parts
    this.name = `${incoming.method} ${(incoming.url ?? '').split('?')[0]}`
    outgoing.once('close', () => this.#gone.abort())
  }

  /** Serves the request to its end; a failure of the real server is told and passed on as a reset. */
  async serve(): Promise<void> {
    const { board, incoming } = this.#parts
    const step = this.#findFault()
    try {
      if ((incoming.url ?? '').startsWith('/')) await this.#play(step)
      else this.#parts.outgoing.writeHead(400).end()
    } catch (error) {
      if (!this.#gone.signal.aborted) {
        board.tell({ kind: 'problem', target: 's3', message: `${this.name}: ${(error as Error).message}` })
      }
      incoming.socket.resetAndDestroy()
    }
  }

  #findFault(): Step | undefined {
    const { board, incoming } = this.#parts
    const text = this.name.slice(this.name.indexOf(' ') + 1)
    const method = (incoming.method ?? '').toLowerCase()
    const counted = board.meet(
      isCountedMethod(method) ? { request: text, [method]: text } : { request: text },
    )
    return counted ?? board.inForce('s3')
  }

  async #play(step: Step | undefined): Promise<void> {
    if (step === undefined) {
      await this.#forward(undefined)
    } else if (IN_PLACE.has(step.fault.kind)) {
      this.#endInPlace(step.fault)
      this.#parts.board.land(step, this.name)
    } else if (step.fault.kind === 'hang' || step.fault.kind === 'slow') {
      await this.#delay(step)
    } else if ((await this.#forward(step.fault)) === 'landed') {
      this.#parts.board.land(step, this.name)
    } else {
      this.#parts.board.putBack(step)
    }
  }

  /** The real server learns nothing of the request. */
  #endInPlace(fault: Fault): void {
    const { incoming, outgoing } = this.#parts
    if (fault.kind === 'status' || fault.kind === 'error-body') replyInPlace(fault, incoming, outgoing)
    else if (fault.kind === 'rst') incoming.socket.resetAndDestroy()
    else incoming.socket.end()
  }

  async #delay(step: Step): Promise<void> {
    const { board } = this.#parts
    const { signal } = this.#gone
    board.land(step, this.name)
    if (step.fault.kind === 'hang') await board.untilFlowing('s3', signal)
    if (!signal.aborted) await this.#forward(step.fault)
  }

  async #forward(fault: Fault | undefined): Promise<Landing> {
    const { upstream, incoming, outgoing, isAsking } = this.#parts
    const slow = fault?.kind === 'slow' ? fault : undefined
    const request = requestUpstream(upstream, incoming)
    this.#gone.signal.addEventListener('abort', () => request.destroy(), { once: true })
    if (isAsking) outgoing.writeContinue()
    const [reply] = await Promise.all([waitForReply(request), this.#upload(request, slow)])
    if (fault?.kind === 'lost-reply') {
      await drain(reply)
      incoming.socket.resetAndDestroy()
      return 'landed'
    }
    return this.#deliver(reply, fault)
  }

  /** A server may answer and close before it has read the whole body: then its answer is what counts. */
  async #upload(request: ClientRequest, slow: Fault | undefined): Promise<void> {
    let isAnswered = false
    request.once('response', () => {
      isAnswered = true
    })
    try {
      await pipeline(this.#parts.incoming, this.#gate(slow), request)
    } catch (error) {
      if (!isAnswered) throw error
    }
  }

  async #deliver(reply: IncomingMessage, fault: Fault | undefined): Promise<Landing> {
    const { incoming, outgoing } = this.#parts
    const headers = keepEndToEnd(reply.headers)
    delete headers['transfer-encoding']
    outgoing.writeHead(reply.statusCode ?? 502, headers)
    const lengthBytes = Number(reply.headers['content-length'] ?? 2)
    if (fault?.kind === 'cut-body' && incoming.method !== 'HEAD' && lengthBytes > 1) {
      await this.#deliverHalf(reply, Math.floor(lengthBytes / 2))
      return 'landed'
    }
    await pipeline(reply, this.#gate(fault?.kind === 'slow' ? fault : undefined), outgoing)
    return fault?.kind === 'cut-body' ? 'missed' : 'landed'
  }

  async #deliverHalf(reply: IncomingMessage, halfBytes: number): Promise<void> {
    const { outgoing, incoming } = this.#parts
    let restBytes = halfBytes
    for await (const piece of reply) {
      const bytes = (piece as Buffer).subarray(0, restBytes)
      restBytes -= bytes.length
      await new Promise<void>((resolve) => {
        outgoing.write(bytes, () => resolve())
      })
      if (restBytes <= 0) break
    }
    // An end, not a reset: what was sent is to arrive before it.
    incoming.socket.end()
  }

  /** Lets pieces through at the pace of the fault, and none while the server hangs. */
  #gate(slow: Fault | undefined): Transform {
    const { board, clock } = this.#parts
    const { signal } = this.#gone
    return new Transform({
      transform(piece: Buffer, _encoding, done) {
        const passing = async (): Promise<void> => {
          await board.untilFlowing('s3', signal)
          if (slow !== undefined) await clock.sleep(paceMs(slow, piece.length), signal)
        }
        passing().then(() => done(undefined, piece), done)
      },
    })
  }
}

const METHODS = ['put', 'get', 'head', 'post', 'delete'] as const

function isCountedMethod(method: string): method is (typeof METHODS)[number] {
  return METHODS.some((each) => each === method)
}

async function waitForReply(request: ClientRequest): Promise<IncomingMessage> {
  const [reply] = (await once(request, 'response')) as [IncomingMessage]
  return reply
}

async function drain(reply: IncomingMessage): Promise<void> {
  reply.resume()
  if (!reply.readableEnded) await once(reply, 'end')
}
