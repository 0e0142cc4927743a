// The proxy before an S3 endpoint: accepts requests in place of the server, refuses or cuts connections as the board
// says, and serves each request as an exchange of its own.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type ListenAddress, PortListener } from './port-listener.ts'
import type { ProxyTools } from './postgres-proxy.ts'
import type { RehearsalProxy } from './rehearsal-proxy.ts'
import { S3Exchange } from './s3-exchange.ts'
import { nameEndpoint, type S3Upstream } from './s3-upstream.ts'
import type { Step } from './timeline.ts'

export class S3Proxy implements RehearsalProxy {
  readonly target = 's3'
  readonly upstream: string
  readonly #server: S3Upstream
  readonly #tools: ProxyTools
  readonly #listener: PortListener
  readonly #http = createServer((incoming, outgoing) => void this.#serve(incoming, outgoing, false))
  /** What each open connection is at. */
  readonly #sockets = new Map<Socket, string>()

  constructor(server: S3Upstream, listen: ListenAddress, tools: ProxyTools) {
    this.#server = server
    this.upstream = nameEndpoint(server)
    this.#tools = tools
    this.#http.on(
      'checkContinue',
      (incoming: IncomingMessage, outgoing: ServerResponse) => void this.#serve(incoming, outgoing, true),
    )
    this.#listener = new PortListener(listen, tools.clock, (client) => this.#accept(client))
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
    if (kind !== 'refuse' && kind !== 'fin' && kind !== 'rst') return
    for (const [socket, doing] of this.#sockets) {
      if (kind === 'rst') socket.resetAndDestroy()
      else socket.destroySoon()
      this.#tools.board.land(step, doing)
    }
  }

  async end(step: Step, signal: AbortSignal): Promise<void> {
    if (step.fault.kind === 'refuse') await this.#listener.reopen(signal)
  }

  close(): void {
    this.#listener.close()
    for (const socket of this.#sockets.keys()) socket.destroy()
    this.#http.close()
  }

  #accept(client: Socket): void {
    this.#sockets.set(client, 'an idle connection')
    client.once('close', () => this.#sockets.delete(client))
    this.#http.emit('connection', client)
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse, isAsking: boolean): Promise<void> {
    const { socket } = incoming
    const exchange = new S3Exchange({ ...this.#tools, upstream: this.#server, incoming, outgoing, isAsking })
    this.#sockets.set(socket, exchange.name)
    await exchange.serve()
    if (!socket.destroyed) this.#sockets.set(socket, 'an idle connection')
  }
}
