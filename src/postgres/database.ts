// An open database: statements, sessions and the query builder on one pool. Hands out no driver objects, and shows
// neither password nor connection string however it is printed. Opening it is done elsewhere.
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import type { DatabaseEncryption } from '../core/database-event.ts'
import type { Queryable, QueryChoices, QueryResult, QueryValue, Session } from './session.ts'

/** What is known about the server and the way to it; true of the first connection. */
export interface DatabaseFacts {
  readonly version: string
  readonly major: number
  readonly isStandby: boolean
  readonly role: string
  readonly isSuperuser: boolean
  readonly bypassesRowSecurity: boolean
  /** Server sessions are lent out per transaction: what needs a session of its own cannot work. */
  readonly isPooled: boolean
  readonly encryption: DatabaseEncryption
}

/** A session that somebody holds, and how to give it back. */
export interface SessionLease {
  readonly session: Session
  /** Gives the session back; one that is broken or in a transaction is closed. */
  readonly release: (isToBeClosed?: boolean) => void
}

/** The pool as the database needs it. */
export interface SessionPool {
  readonly acquire: () => Promise<SessionLease>
  /** Waits for the sessions that are held, and closes all. */
  readonly close: () => Promise<void>
  /** Cuts all connections at once; what runs on them fails. */
  readonly abandon: () => void
}

/** An open database. `Tables` are the row types of the query builder. */
export class Database<Tables = Record<never, never>> implements Queryable {
  readonly facts: DatabaseFacts
  readonly #pool: SessionPool
  readonly #kysely: Kysely<Tables>
  #closed: Promise<void> | undefined

  constructor(pool: SessionPool, facts: DatabaseFacts) {
    this.#pool = pool
    this.facts = facts
    this.#kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: adaptPool(pool) }) })
  }

  /** The query builder, on the same connections and under the same session profile. */
  get kysely(): Kysely<Tables> {
    return this.#kysely
  }

  /** Runs one statement in any session. */
  async query<Row extends object>(
    text: string,
    values: readonly QueryValue[] = [],
    choices: QueryChoices = {},
  ): Promise<QueryResult<Row>> {
    return this.withClient((session) => session.query<Row>(text, values, choices))
  }

  /** Lends a session to some work. */
  async withClient<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const lease = await this.#pool.acquire()
    try {
      return await work(lease.session)
    } finally {
      lease.release()
    }
  }

  /** Runs work in one transaction: committed when it returns, rolled back when it throws. */
  async transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.withClient((session) => session.transaction(work))
  }

  /** Waits for the sessions that are held, then closes every connection. Calling it again waits for the same end. */
  close(): Promise<void> {
    this.#closed ??= this.#pool.close()
    return this.#closed
  }

  /** Cuts every connection at once, for a process that has no time left; the server rolls back what was open. */
  abandon(): void {
    this.#pool.abandon()
  }

  toJSON(): DatabaseFacts {
    return this.facts
  }
}

/** The sessions as the query builder takes them. */
function adaptPool(pool: SessionPool): PostgresPool {
  const connect = async () => {
    const { session, release } = await pool.acquire()
    return {
      query: (text: string, values: readonly QueryValue[]) => session.query(text, values),
      release: (isToBeClosed?: boolean) => release(isToBeClosed),
      ...(session.backendId === undefined ? {} : { processID: session.backendId }),
    }
  }
  // The query builder's own end would close the pool under everybody else.
  return { connect, end: async () => undefined, options: {} } as unknown as PostgresPool
}
