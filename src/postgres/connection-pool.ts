// The pool of connections: makes them on the transport that works, prepares each before its first use, and lends them
// out as sessions. A connection that breaks while idle is noted and replaced; nothing here tries again by itself.
import pg from 'pg'
import type { ObserveDatabase } from '../core/database-event.ts'
import type { Scrub } from '../core/secrets.ts'
import { AttemptClient, type ClientSpecification } from './connection-client.ts'
import { explainFailures } from './connection-error.ts'
import { describeTransport } from './connection-policy.ts'
import { type PreparedConnection, prepareConnection } from './connection-setup.ts'
import type { SessionLease, SessionPool } from './database.ts'
import { Session } from './session.ts'
import type { ProfileChoices } from './session-profile.ts'
import { toPartkeeperError } from './sql-error.ts'
import type { TransportChoice } from './transport-choice.ts'

/** What the server says beside its answers: RAISE NOTICE and the like. */
export interface DatabaseNotice {
  readonly severity: string
  readonly message: string
  readonly hint: string | undefined
  readonly sqlState: string | undefined
}

/** What the pool is made of. */
export interface PoolSpecification {
  readonly client: ClientSpecification
  readonly choice: TransportChoice
  readonly profile: ProfileChoices
  readonly poolSize: number
  readonly scrub: Scrub
  readonly observe: ObserveDatabase
  readonly onNotice: (notice: DatabaseNotice) => void
}

/** Waiting for a free connection is a fault of ours, not of the server: it may take longer than connecting. */
const WAIT_BEYOND_CONNECT_MS = 5000
const IDLE_TIMEOUT_MS = 60_000

export class ConnectionPool implements SessionPool {
  readonly #specification: PoolSpecification
  readonly #pool: pg.Pool
  readonly #prepared = new WeakMap<object, PreparedConnection>()
  readonly #clients = new Set<pg.Client>()
  /** Finding a transport in the first place is no news: how the bytes travel is told when the database is open. */
  #hasConnected = false

  constructor(specification: PoolSpecification) {
    this.#specification = specification
    const { client, choice, poolSize, scrub, observe } = specification
    const { connectTimeoutMs } = client.target
    const clients = this.#clients
    this.#pool = new pg.Pool({
      max: poolSize,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      ...(connectTimeoutMs === 0
        ? {}
        : { connectionTimeoutMillis: connectTimeoutMs + WAIT_BEYOND_CONNECT_MS }),
      Client: class extends AttemptClient {
        constructor() {
          super(client, choice.current)
          // From the beginning: a server that never answers the login is cut off as well.
          clients.add(this)
          this.connection.stream.once('close', () => clients.delete(this))
        }
      },
      onConnect: (connected) => this.#prepare(connected as AttemptClient),
    })
    this.#pool.on('error', (error) => {
      const { message, sqlState } = toPartkeeperError(error, scrub)
      observe({ kind: 'database.connection_lost', message, sqlState })
    })
  }

  /** Lends out a session, on a new connection if none is free; tries the other transports where that may help. */
  acquire = async (): Promise<SessionLease> => {
    const client = await this.#connect()
    const { scrub, observe } = this.#specification
    const session = new Session(client, this.prepared(client).kind, scrub)
    // The statement in flight fails by itself; without a listener the event would end the process.
    const onError = (error: Error): void => {
      const { message, sqlState } = toPartkeeperError(error, scrub)
      observe({ kind: 'database.connection_lost', message, sqlState })
    }
    client.on('error', onError)
    const release = (isToBeClosed = false): void => {
      client.removeListener('error', onError)
      client.release(isToBeClosed || !session.isReusable)
    }
    return { session, release }
  }

  /** What is known about one connection that is open just now, with its client. */
  async inspect(): Promise<{ readonly client: AttemptClient; readonly prepared: PreparedConnection }> {
    const client = await this.#connect()
    client.release()
    return { client: client as unknown as AttemptClient, prepared: this.prepared(client) }
  }

  close = (): Promise<void> => this.#pool.end()

  abandon = (): void => {
    for (const client of this.#clients) client.connection.stream.destroy()
  }

  prepared(client: pg.PoolClient): PreparedConnection {
    const prepared = this.#prepared.get(client)
    if (prepared === undefined) throw new Error('a connection was lent out before it was prepared')
    return prepared
  }

  async #connect(): Promise<pg.PoolClient> {
    const { choice, client, scrub, observe } = this.#specification
    const failures: unknown[] = []
    for (;;) {
      const before = choice.current
      try {
        return await this.#pool.connect()
      } catch (error) {
        failures.push(error)
        const mayGoOn = choice.moveOnAfter(error) && failures.length < choice.count
        if (!mayGoOn) throw explainFailures(failures, client.target, scrub)
        if (!this.#hasConnected) continue
        const reason = scrub(error instanceof Error ? error.message : String(error))
        const [from, to] = [describeTransport(before), describeTransport(choice.current)]
        observe({ kind: 'database.encryption_changed', from, to, reason })
      }
    }
  }

  async #prepare(client: AttemptClient): Promise<void> {
    const { profile, onNotice, scrub } = this.#specification
    client.on('notice', (notice) => {
      const { severity, message, hint, code } = notice
      const cleanHint = hint === undefined ? undefined : scrub(hint)
      onNotice({
        severity: severity ?? 'NOTICE',
        message: scrub(message ?? ''),
        hint: cleanHint,
        sqlState: code,
      })
    })
    this.#prepared.set(client, await prepareConnection(client, profile))
    this.#hasConnected = true
  }
}
