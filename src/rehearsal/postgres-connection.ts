// One connection through the proxy before Postgres: hands messages on both ways, asks the board before each, and plays
// what the board says. Keeps no more than one piece of each direction: a side that does not take what it is given is waited for.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Clock } from '../core/ports.ts'
import { CommitWatch } from './commit-watch.ts'
import type { FaultBoard } from './fault-board.ts'
import { paceMs } from './slow-pace.ts'
import { nameStatement, StatementReader } from './statement-reader.ts'
import type { Fault, Step } from './timeline.ts'
import { type WirePiece, WireScanner } from './wire-scanner.ts'
import { WithheldAnswer } from './withheld-answer.ts'

/** What a connection is made of. */
export interface ConnectionParts {
  readonly number: number
  readonly client: Socket
  readonly board: FaultBoard
  readonly clock: Clock
  readonly openServer: (signal: AbortSignal) => Promise<Socket>
}

/** How a connection ends: as a network that goes away, or as a server that closes. */
export type CutKind = 'rst' | 'fin'

const NO_ENCRYPTION = 'N'

export class PostgresConnection {
  readonly #parts: ConnectionParts
  readonly #closed = new AbortController()
  readonly #fromClient = new WireScanner('frontend')
  readonly #fromServer = new WireScanner('backend')
  readonly #statements = new StatementReader()
  readonly #commits = new CommitWatch()
  /** Faults that last are told once for each connection. */
  readonly #felt = new Set<Step>()
  #server: Socket | undefined
  #withheld: WithheldAnswer | undefined
  /** The client gets nothing more, and what it sends goes nowhere. */
  #isSilent = false

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    parts.client.on('error', () => this.cut('rst'))
    parts.client.on('close', () => {
      this.#closed.abort()
      this.#server?.destroySoon()
    })
  }

  get name(): string {
    return `connection ${this.#parts.number}`
  }

  /** Whether it still joins a client and the server. */
  get isOpen(): boolean {
    return !this.#isSilent && !this.#parts.client.destroyed
  }

  /** Serves the connection to its end; never rejects. */
  async serve(): Promise<void> {
    const { board, client } = this.#parts
    try {
      await this.#passGate('new')
      if (client.destroyed) return
      this.#server = await this.#open()
      if (this.#server !== undefined) await Promise.all([this.#pumpClient(), this.#pumpServer(this.#server)])
    } catch (error) {
      if (!this.#closed.signal.aborted && !this.#isSilent) {
        board.tell({
          kind: 'problem',
          target: 'postgres',
          message: `${this.name}: ${(error as Error).message}`,
        })
      }
      if (!this.#isSilent) this.cut('rst')
    }
    if (!client.destroyed) await this.#untilClosed()
  }

  /** Ends both sides. */
  cut(kind: CutKind): void {
    const { client } = this.#parts
    this.#isSilent = true
    // Only a plain TCP connection can be reset; the one to the server may be TLS or a Unix socket.
    this.#server?.destroy()
    if (kind === 'rst') {
      client.resetAndDestroy()
    } else {
      client.end()
      // What is sent meanwhile has to be read: otherwise the end would arrive as a reset.
      client.resume()
    }
  }

  /** Frees everything at once. */
  close(): void {
    this.#isSilent = true
    this.#closed.abort()
    this.#parts.client.destroy()
    this.#server?.destroy()
  }

  #untilClosed(): Promise<void> {
    return new Promise((resolve) => {
      this.#closed.signal.addEventListener('abort', () => resolve(), { once: true })
      if (this.#closed.signal.aborted) resolve()
    })
  }

  async #open(): Promise<Socket | undefined> {
    const server = await this.#parts.openServer(this.#closed.signal)
    if (this.#isSilent || this.#parts.client.destroyed) {
      server.destroy()
      return undefined
    }
    server.on('error', () => this.#isSilent || this.cut('rst'))
    server.on('close', () => this.#isSilent || this.#parts.client.destroySoon())
    return server
  }

  async #pumpClient(): Promise<void> {
    for await (const bytes of this.#parts.client.iterator({ destroyOnReturn: false })) {
      await this.#passGate('sent', (bytes as Buffer).length)
      if (this.#isSilent) continue
      for (const piece of this.#fromClient.push(bytes as Buffer)) {
        if (this.#isSilent) break
        await this.#handOn(piece)
      }
    }
    if (this.#isSilent) this.close()
    else this.#server?.end()
  }

  async #handOn(piece: WirePiece): Promise<void> {
    const { type } = piece
    if (type === 'SslRequest' || type === 'GssRequest') {
      this.#parts.client.write(NO_ENCRYPTION)
      return
    }
    if (type !== undefined && this.#judge(piece)) return
    if (this.#server !== undefined) await this.#write(this.#server, piece.bytes)
  }

  /** Plays what is written for this message; returns whether it is not to be handed on. */
  #judge(piece: WirePiece): boolean {
    const { type } = piece
    const sql = this.#statements.read(piece)
    const role = this.#commits.judge(type, sql)
    const step = role.isStatement ? this.#findFault(sql, role.isCommit) : undefined
    const where = `${this.name}, ${nameStatement(sql)}`
    if (step !== undefined && isBefore(step.fault)) {
      this.cut(step.fault.kind === 'fin' ? 'fin' : 'rst')
      this.#parts.board.land(step, where)
      return true
    }
    this.#commits.handOn(type, sql)
    if (step !== undefined) {
      const answerNumber = this.#commits.numberOfAnswer(type)
      this.#withheld = new WithheldAnswer(step, { where, answerNumber, isCommit: role.isCommit })
    }
    return false
  }

  /** A counted fault comes before one that lasts. */
  #findFault(sql: string, isCommit: boolean): Step | undefined {
    const { board } = this.#parts
    const counted = board.meet(isCommit ? { statement: sql, commit: sql } : { statement: sql })
    if (counted !== undefined && this.#withheld === undefined) return counted
    if (counted !== undefined) board.putBack(counted)
    const lasting = board.inForce('postgres')
    if (lasting === undefined || this.#withheld !== undefined) return undefined
    const { kind } = lasting.fault
    const isMet =
      kind === 'lost-reply' || (isCommit && (kind === 'cut-before-commit' || kind === 'cut-after-commit'))
    return isMet ? lasting : undefined
  }

  async #pumpServer(server: Socket): Promise<void> {
    for await (const bytes of server.iterator({ destroyOnReturn: false })) {
      await this.#passGate('answered', (bytes as Buffer).length)
      for (const piece of this.#fromServer.push(bytes as Buffer)) {
        if (this.#isSilent) return
        await this.#deliver(piece)
      }
      if (this.#isSilent) return
    }
    if (this.#isSilent) return
    // The server has gone in the middle of an answer: what it said last belongs to the client.
    for (const bytes of this.#withheld?.release() ?? []) await this.#write(this.#parts.client, bytes)
    this.#parts.client.end()
  }

  async #deliver(piece: WirePiece): Promise<void> {
    const withheld = this.#withheld
    const status = piece.type === 'Z' ? piece.head.toString('latin1', 0, 1) : undefined
    const isHeld = withheld !== undefined && this.#commits.isAnswering(withheld.answerNumber)
    const answerNumber = status === undefined ? undefined : this.#commits.answered(status)
    if (!isHeld) {
      await this.#write(this.#parts.client, piece.bytes)
      return
    }
    const passing = withheld.hold(piece)
    if (answerNumber === withheld.answerNumber) await this.#settle(withheld, status ?? '')
    else for (const bytes of passing) await this.#write(this.#parts.client, bytes)
  }

  /** The answer is complete: now the fault lands, or is put back for the next of its kind. */
  async #settle(withheld: WithheldAnswer, status: string): Promise<void> {
    this.#withheld = undefined
    const { board, client } = this.#parts
    const { step, where } = withheld
    if (!withheld.isConfirmed(status)) {
      board.putBack(step)
      for (const bytes of withheld.release()) await this.#write(client, bytes)
      return
    }
    if (step.fault.kind === 'lost-reply') {
      this.#isSilent = true
      this.#server?.destroy()
    } else this.cut('rst')
    board.land(step, where)
  }

  /** Waits as long as connections hang, and as long as a slow one takes for so many bytes. */
  async #passGate(doing: string, bytes = 0): Promise<void> {
    const { board, clock } = this.#parts
    const { signal } = this.#closed
    const step = board.inForce('postgres')
    if (step === undefined) return
    const { fault } = step
    if ((fault.kind === 'hang' || fault.kind === 'slow') && !this.#felt.has(step)) {
      this.#felt.add(step)
      board.land(step, `${this.name}, ${doing}`)
    }
    if (fault.kind === 'hang') await board.untilFlowing('postgres', signal)
    if (fault.kind === 'slow') await clock.sleep(paceMs(fault, bytes), signal)
  }

  async #write(sink: Socket, bytes: Buffer): Promise<void> {
    if (!sink.destroyed && !sink.write(bytes)) await once(sink, 'drain', { signal: this.#closed.signal })
  }
}

function isBefore({ kind }: Fault): boolean {
  return kind === 'rst' || kind === 'fin' || kind === 'cut-before-commit'
}
