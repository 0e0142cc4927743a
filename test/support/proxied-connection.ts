/**
 * One connection through the wire proxy: forwards whole messages both ways, counts questions and answers so that it
 * knows which ReadyForQuery belongs to which message, and resets both sides when told to. Belongs to wire-proxy.ts.
 */
import type { Socket } from 'node:net'
import { FrameSplitter, type FrontendMessage, SqlReader, type WireFrame } from './wire-message.ts'

/** A connection that stands still at a message: nothing goes on in it until it is let go or reset. */
export type HeldConnection = { letGo(): void; reset(): void }

/** Where to cut or to hold: before the message reaches the server, or after the server has answered it. */
export type Cut = {
  readonly when: 'before' | 'after'
  readonly predicate: (message: FrontendMessage) => boolean
  readonly done: (message: FrontendMessage, held: HeldConnection) => void
  /** Whether the connection is kept and held there, instead of being reset. */
  readonly isHeld?: boolean
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
  /** What a held connection gives back in its turn when it is let go; undefined when it is not held. */
  #heldBack: (() => void)[] | undefined
  #withheldAnswer: WireFrame[] = []

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
    if (this.#heldBack !== undefined) {
      this.#heldBack.push(() => this.#forwardToServer(frame))
      return
    }
    const message = this.#events.record(frame.type, this.#sql.read(frame))
    if (frame.type === 'SslRequest' || frame.type === 'GssRequest') {
      this.#client.write('N')
      return
    }
    const cut = this.#events.takeCut(message)
    if (cut?.when === 'before' && cut.isHeld === true) {
      this.#hold(cut, message, [() => this.#pass(frame)])
      return
    }
    if (cut?.when === 'before') {
      this.reset()
      cut.done(message, this.#control())
      return
    }
    if (cut !== undefined) {
      this.#pendingCut = { cut, message, answerNumber: this.#numberOfAnswerTo(frame) }
    }
    this.#pass(frame)
  }

  #pass(frame: WireFrame): void {
    if (QUESTIONS.has(frame.type)) this.#questions += 1
    this.#server.write(frame.bytes)
  }

  #hold(cut: Cut, message: FrontendMessage, heldBack: (() => void)[]): void {
    this.#heldBack = heldBack
    cut.done(message, this.#control())
  }

  #control(): HeldConnection {
    return { letGo: () => this.#letGo(), reset: () => this.reset() }
  }

  #letGo(): void {
    const heldBack = this.#heldBack ?? []
    this.#heldBack = undefined
    for (const step of heldBack) step()
    this.#flow()
  }

  /** A Query or Sync has an answer of its own; a Parse, Bind or Execute is answered with the Sync after it; the end of a COPY with the Query it belongs to. */
  #numberOfAnswerTo({ type }: WireFrame): number {
    const isPartOfOpenQuestion = ['d', 'c', 'f'].includes(type) && this.#isWaiting()
    return isPartOfOpenQuestion ? this.#questions : this.#questions + 1
  }

  #isWaiting(): boolean {
    return this.#questions > this.#answers
  }

  #receiveFromServer(bytes: Buffer): void {
    for (const frame of this.#fromServer.push(bytes)) {
      if (this.#heldBack !== undefined) {
        this.#heldBack.push(() => this.#handToClient(frame))
        continue
      }
      const pending = this.#pendingCut
      const isWithheld = pending !== undefined && this.#answers + 1 >= pending.answerNumber
      if (isWithheld) this.#withheldAnswer.push(frame)
      else this.#handToClient(frame)
      if (frame.type === 'Z' && isWithheld) this.#fulfil(pending)
      if (this.#client.destroyed) return
    }
    this.#flow()
  }

  #handToClient(frame: WireFrame): void {
    if (frame.type === 'Z') this.#answers += 1
    this.#client.write(frame.bytes)
  }

  /** The server has closed the connection: with a cut pending that was its answer, otherwise the client learns of it. */
  #finishServer(): void {
    if (this.#heldBack !== undefined) this.#heldBack.push(() => this.#client.end())
    else if (this.#pendingCut === undefined) this.#client.end()
    else this.#fulfil(this.#pendingCut)
  }

  #fulfil({ cut, message }: PendingCut): void {
    this.#pendingCut = undefined
    const answer = this.#withheldAnswer.splice(0)
    if (cut.isHeld === true) {
      this.#hold(
        cut,
        message,
        answer.map((frame) => () => this.#handToClient(frame)),
      )
      return
    }
    this.reset()
    cut.done(message, this.#control())
  }
}
