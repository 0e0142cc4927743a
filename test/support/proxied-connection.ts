/**
 * One connection through the wire proxy: forwards whole messages both ways, counts questions and answers so that it
 * knows which ReadyForQuery belongs to which message, and resets both sides when told to. Belongs to wire-proxy.ts.
 */
import type { Socket } from 'node:net'
import { FrameSplitter, type FrontendMessage, SqlReader, type WireFrame } from './wire-message.ts'

/** Where to cut: before the message reaches the server, or after the server has answered it. */
export type Cut = {
  readonly when: 'before' | 'after'
  readonly predicate: (message: FrontendMessage) => boolean
  readonly done: (message: FrontendMessage) => void
}

/** What a connection asks of the proxy. */
export type ConnectionEvents = {
  readonly record: (type: string, text: string) => FrontendMessage
  readonly takeCut: (message: FrontendMessage) => Cut | undefined
  readonly closed: () => void
}

type PendingCut = { readonly cut: Cut; readonly message: FrontendMessage; readonly answerNumber: number }

/** The messages that the server answers with ReadyForQuery: login, Query, Sync, FunctionCall. */
const QUESTIONS = new Set(['Startup', 'Q', 'S', 'F'])

/** A client's socket and the server's, tied together. */
export class ProxiedConnection {
  readonly #client: Socket
  readonly #server: Socket
  readonly #events: ConnectionEvents
  readonly #fromClient = new FrameSplitter('frontend')
  readonly #fromServer = new FrameSplitter('backend')
  readonly #sql = new SqlReader()
  #questions = 0
  #answers = 0
  #pendingCut: PendingCut | undefined
  #isStalled = false

  constructor(client: Socket, server: Socket, events: ConnectionEvents) {
    this.#client = client
    this.#server = server
    this.#events = events
    client.setNoDelay(true)
    server.setNoDelay(true)
    client.on('data', (bytes) => this.#receiveFromClient(bytes))
    server.on('data', (bytes) => this.#receiveFromServer(bytes))
    client.on('end', () => server.end())
    server.on('end', () => this.#finishServer())
    for (const socket of [client, server]) {
      // A reset by either side is what this proxy is for; the other side is reset with it.
      socket.on('error', () => this.reset())
      socket.on('drain', () => this.#flow())
      socket.on('close', () => events.closed())
    }
  }

  /** Ends both sides with RST. */
  reset(): void {
    this.#client.resetAndDestroy()
    this.#server.resetAndDestroy()
  }

  setStalled(isStalled: boolean): void {
    this.#isStalled = isStalled
    this.#flow()
  }

  /** Reads from a side only while nothing is stalled and the other side takes what it is given. */
  #flow(): void {
    const pairs = [
      [this.#client, this.#server],
      [this.#server, this.#client],
    ] as const
    for (const [source, sink] of pairs) {
      if (this.#isStalled || sink.writableNeedDrain) source.pause()
      else source.resume()
    }
  }

  #receiveFromClient(bytes: Buffer): void {
    for (const frame of this.#fromClient.push(bytes)) {
      if (this.#client.destroyed) return
      this.#forwardToServer(frame)
    }
    this.#flow()
  }

  #forwardToServer(frame: WireFrame): void {
    const message = this.#events.record(frame.type, this.#sql.read(frame))
    if (frame.type === 'SslRequest' || frame.type === 'GssRequest') {
      this.#client.write('N')
      return
    }
    const cut = this.#events.takeCut(message)
    if (cut?.when === 'before') {
      this.reset()
      cut.done(message)
      return
    }
    if (QUESTIONS.has(frame.type)) this.#questions += 1
    if (cut !== undefined) this.#pendingCut = { cut, message, answerNumber: this.#numberOfAnswerTo(frame) }
    this.#server.write(frame.bytes)
  }

  /** A Parse, Bind or Execute is answered with the Sync after it; the end of a COPY with the Query it belongs to. */
  #numberOfAnswerTo({ type }: WireFrame): number {
    const isPartOfOpenQuestion = QUESTIONS.has(type) || (['d', 'c', 'f'].includes(type) && this.#isWaiting())
    return isPartOfOpenQuestion ? this.#questions : this.#questions + 1
  }

  #isWaiting(): boolean {
    return this.#questions > this.#answers
  }

  #receiveFromServer(bytes: Buffer): void {
    for (const frame of this.#fromServer.push(bytes)) {
      const pending = this.#pendingCut
      const isWithheld = pending !== undefined && this.#answers + 1 >= pending.answerNumber
      if (!isWithheld) this.#client.write(frame.bytes)
      if (frame.type !== 'Z') continue
      this.#answers += 1
      if (pending !== undefined && this.#answers >= pending.answerNumber) {
        this.#fulfil(pending)
        return
      }
    }
    this.#flow()
  }

  /** The server has closed the connection: with a cut pending that was its answer, otherwise the client learns of it. */
  #finishServer(): void {
    if (this.#pendingCut === undefined) this.#client.end()
    else this.#fulfil(this.#pendingCut)
  }

  #fulfil({ cut, message }: PendingCut): void {
    this.#pendingCut = undefined
    this.reset()
    cut.done(message)
  }
}
