/**
 * A TCP proxy in front of Postgres that cuts, stalls and refuses connections at chosen messages, and records every
 * message of the clients. A cut is a reset (RST) on both sides, as when a machine or a network goes away.
 * Changes no bytes, except that it answers requests for encryption with "no", since it has to read along.
 */
import { once } from 'node:events'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { findFreePort } from '../../src/demo/free-port.ts'
import { type Cut, type HeldConnection, ProxiedConnection } from './proxied-connection.ts'
import type { FrontendMessage } from './wire-message.ts'

export type { HeldConnection } from './proxied-connection.ts'
export type { FrontendMessage } from './wire-message.ts'

/** Chooses the message at which to cut. */
export type MessagePredicate = (message: FrontendMessage) => boolean

/** The proxy and its controls. */
export type WireProxy = {
  readonly host: string
  readonly port: number
  /** Every message that clients have sent so far, in the order of arrival. */
  readonly messages: readonly FrontendMessage[]
  /** The same connection URL with the proxy in place of the server. */
  url(target: string): string
  /** Resets the connection when the first matching message arrives, which the server never sees. Works once. */
  cutBefore(predicate: MessagePredicate): Promise<FrontendMessage>
  /** Forwards the first matching message, waits for the server's ReadyForQuery, keeps that answer, resets. Works once. */
  cutAfter(predicate: MessagePredicate): Promise<FrontendMessage>
  /**
   * Holds the connection at the first matching message, which the server has not seen, or whose answer the client has not
   * seen. Works once.
   */
  hold(when: 'before' | 'after', predicate: MessagePredicate): Promise<HeldConnection>
  /** Resets every open connection now. */
  cutAll(): void
  /** Forwards nothing more in either direction; connections stay open, new ones get no answer. */
  stall(): void
  /** Refuses new connections as a stopped server does; open ones are left alone. */
  refuse(): Promise<void>
  /** Ends `stall` and `refuse`. What was held back is forwarded. */
  resume(): Promise<void>
  /** Forgets the recorded messages; their numbers start from 1 again. */
  clearMessages(): void
  close(): Promise<void>
}

type Target = { readonly host: string; readonly port: number }

const HOST = '127.0.0.1'
const PORT_TRIES_MAX = 3

/** Starts a proxy for the server at this address. */
export async function startWireProxy(target: Target): Promise<WireProxy> {
  const proxy = await listenOnFreePort(target)
  return {
    host: HOST,
    port: proxy.port,
    messages: proxy.messages,
    url: (targetUrl) => Object.assign(new URL(targetUrl), { hostname: HOST, port: String(proxy.port) }).href,
    cutBefore: (predicate) => proxy.arm('before', predicate),
    cutAfter: (predicate) => proxy.arm('after', predicate),
    hold: (when, predicate) => proxy.hold(when, predicate),
    cutAll: () => proxy.cutAll(),
    stall: () => proxy.setStalled(true),
    refuse: () => proxy.unlisten(),
    async resume() {
      proxy.setStalled(false)
      await proxy.listen()
    },
    clearMessages: () => {
      proxy.messages.length = 0
    },
    async close() {
      proxy.cutAll()
      await proxy.unlisten()
    },
  }
}

/** Between finding a free port and listening on it another process may take it: then another one is found. */
async function listenOnFreePort(target: Target): Promise<ProxyState> {
  for (let tries = 1; ; tries += 1) {
    const proxy = new ProxyState(target, await findFreePort())
    try {
      await proxy.listen()
      return proxy
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries === PORT_TRIES_MAX) throw error
    }
  }
}

class ProxyState {
  readonly port: number
  readonly messages: FrontendMessage[] = []
  readonly #target: Target
  readonly #connections = new Set<ProxiedConnection>()
  #cuts: readonly Cut[] = []
  #listener: Server | undefined
  #isStalled = false
  #accepted = 0

  constructor(target: Target, port: number) {
    this.#target = target
    this.port = port
  }

  async listen(): Promise<void> {
    if (this.#listener !== undefined) return
    this.#listener = createServer({ pauseOnConnect: true }, (client) => this.#accept(client))
    this.#listener.listen(this.port, HOST)
    await once(this.#listener, 'listening')
  }

  /** Resolves at once when connections are open: the port is closed from then on, which is what a client sees. */
  async unlisten(): Promise<void> {
    this.#listener?.close()
    this.#listener = undefined
  }

  arm(when: Cut['when'], predicate: MessagePredicate): Promise<FrontendMessage> {
    const { promise, resolve } = Promise.withResolvers<FrontendMessage>()
    this.#cuts = [...this.#cuts, { when, predicate, done: resolve }]
    return promise
  }

  hold(when: Cut['when'], predicate: MessagePredicate): Promise<HeldConnection> {
    const { promise, resolve } = Promise.withResolvers<HeldConnection>()
    const done = (_message: FrontendMessage, held: HeldConnection): void => resolve(held)
    this.#cuts = [...this.#cuts, { when, predicate, done, isHeld: true }]
    return promise
  }

  cutAll(): void {
    for (const connection of this.#connections) connection.reset()
  }

  setStalled(isStalled: boolean): void {
    this.#isStalled = isStalled
    for (const connection of this.#connections) connection.setStalled(isStalled)
  }

  #accept(client: Socket): void {
    this.#accepted += 1
    const number = this.#accepted
    const connection = new ProxiedConnection(client, createConnection(this.#target), {
      record: (type, text) => {
        const message = { sequence: this.messages.length + 1, connection: number, type, text }
        this.messages.push(message)
        return message
      },
      takeCut: (message) => this.#takeCut(message),
      closed: () => this.#connections.delete(connection),
    })
    this.#connections.add(connection)
    connection.setStalled(this.#isStalled)
  }

  #takeCut(message: FrontendMessage): Cut | undefined {
    const cut = this.#cuts.find(({ predicate }) => predicate(message))
    if (cut !== undefined) this.#cuts = this.#cuts.filter((other) => other !== cut)
    return cut
  }
}
