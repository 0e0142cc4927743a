// The proxy before Postgres: accepts connections in place of the server, refuses or cuts them as the board says, and
// hands each on as a connection of its own.
import type { Socket } from 'node:net'
import type { Clock } from '../core/ports.ts'
import type { FaultBoard } from './fault-board.ts'
import { type ListenAddress, PortListener } from './port-listener.ts'
import { type CutKind, PostgresConnection } from './postgres-connection.ts'
import { nameUpstream, openUpstream, type PostgresUpstream } from './postgres-upstream.ts'
import type { RehearsalProxy } from './rehearsal-proxy.ts'
import type { Step } from './timeline.ts'

/** What a proxy needs besides its server. */
export interface ProxyTools {
  readonly board: FaultBoard
  readonly clock: Clock
}

export class PostgresProxy implements RehearsalProxy {
  readonly target = 'postgres'
  readonly upstream: string
  readonly #server: PostgresUpstream
  readonly #tools: ProxyTools
  readonly #listener: PortListener
  readonly #connections = new Set<PostgresConnection>()
  #accepted = 0

  constructor(server: PostgresUpstream, listen: ListenAddress, tools: ProxyTools) {
    this.#server = server
    this.upstream = nameUpstream(server)
    this.#tools = tools
    this.#listener = new PortListener(listen, tools.clock, (client) => void this.#accept(client))
  }

  get address(): string {
    return this.#listener.address
  }

  async open(): Promise<void> {
    await this.#listener.open()
  }

  begin(step: Step): void {
    const { kind } = step.fault
    if (kind === 'refuse') this.#listener.close()
    if (kind === 'refuse' || kind === 'fin' || kind === 'rst') {
      this.#cutAll(step, kind === 'rst' ? 'rst' : 'fin')
    }
  }

  async end(step: Step, signal: AbortSignal): Promise<void> {
    if (step.fault.kind === 'refuse') await this.#listener.reopen(signal)
  }

  close(): void {
    this.#listener.close()
    for (const connection of this.#connections) connection.close()
  }

  #cutAll(step: Step, kind: CutKind): void {
    for (const connection of this.#connections) {
      if (!connection.isOpen) continue
      connection.cut(kind)
      this.#tools.board.land(step, `${connection.name}, open`)
    }
  }

  async #accept(client: Socket): Promise<void> {
    const { board } = this.#tools
    this.#accepted += 1
    const openServer = (signal: AbortSignal) => openUpstream(this.#server, signal)
    const connection = new PostgresConnection({ ...this.#tools, number: this.#accepted, client, openServer })
    const step = board.meet({ connection: '' }) ?? board.inForce('postgres')
    this.#connections.add(connection)
    if (step?.fault.kind === 'rst' || step?.fault.kind === 'fin') {
      connection.cut(step.fault.kind)
      board.land(step, `${connection.name}, new`)
      client.once('close', () => this.#connections.delete(connection))
      return
    }
    await connection.serve()
    this.#connections.delete(connection)
  }
}
