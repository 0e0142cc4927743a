// One session with the database while somebody holds it: statements and transactions, errors of ours only. Behind a
// transaction pooler every statement outside a transaction gets one of its own that begins with the session profile,
// so that nothing of ours is left behind in a server session that an application gets next.
import type pg from 'pg'
import { PartkeeperError } from '../core/errors.ts'
import type { Scrub } from '../core/secrets.ts'
import { runCopyIn } from './copy-in.ts'
import { type CopySource, openCopyOut } from './copy-out.ts'
import type { CopyChoices, CopyWire } from './copy-wire.ts'
import { toPartkeeperError } from './sql-error.ts'

/** What a statement takes: no Date, which loses microseconds and has a zone of its own. */
export type QueryValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly (string | number | boolean | null)[]

/** What a statement gives. */
export interface QueryResult<Row> {
  readonly command: string
  readonly rows: readonly Row[]
  readonly rowCount: number
}

/** How a statement is run. */
export interface QueryChoices {
  /** Gives up waiting for the server's answer; the connection is then thrown away. */
  readonly timeoutMs?: number
  /** Sends it by the extended protocol, which takes one statement only: for a text that was not written here. */
  readonly isAlone?: boolean
}

/** For statements that take as long as they take: the longest that a timer can last. */
export const UNLIMITED: QueryChoices = { timeoutMs: 2 ** 31 - 1 }

/** How a session is used: directly, or through a pooler that lends server sessions out per transaction. */
export type SessionKind =
  | { readonly kind: 'direct' }
  | { readonly kind: 'pooled'; readonly localProfile: string }

/** What can run statements: a session, or a database that takes one for each. */
export interface Queryable {
  query<Row extends object>(
    text: string,
    values?: readonly QueryValue[],
    choices?: QueryChoices,
  ): Promise<QueryResult<Row>>
}

/** The ways in which transactions of ours begin. */
export type TransactionBegin = 'begin' | 'begin isolation level repeatable read'

const BEGINS_TRANSACTION = /^\s*(begin|start\s+transaction)\b[^;]*$/i
/** "Cannot run inside a transaction block", and COMMIT inside a procedure that is already in one. */
const NEEDS_OWN_SESSION: ReadonlySet<string | undefined> = new Set(['25001', '2D000'])

export class Session implements Queryable {
  readonly #client: pg.PoolClient
  readonly #kind: SessionKind
  readonly #scrub: Scrub
  #isBroken = false

  constructor(client: pg.PoolClient, kind: SessionKind, scrub: Scrub) {
    this.#client = client
    this.#kind = kind
    this.#scrub = scrub
  }

  /** The server's process, for looking at locks; undefined behind a pooler, where it changes. */
  get backendId(): number | undefined {
    const { processID } = this.#client as unknown as { readonly processID: number | null }
    return this.#kind.kind === 'pooled' ? undefined : (processID ?? undefined)
  }

  /** Whether the session can be used by somebody else afterwards. */
  get isReusable(): boolean {
    return !this.#isBroken && this.#client.getTransactionStatus() === 'I'
  }

  /** Has the session closed when it is given back: it is no longer like the others. */
  discard(): void {
    this.#isBroken = true
  }

  /** Runs one statement. */
  async query<Row extends object>(
    text: string,
    values: readonly QueryValue[] = [],
    choices: QueryChoices = {},
  ): Promise<QueryResult<Row>> {
    if (this.#kind.kind === 'direct' || this.#client.getTransactionStatus() !== 'I') {
      return this.#run<Row>(text, values, choices)
    }
    if (BEGINS_TRANSACTION.test(text))
      return this.#run<Row>(`${text};\n${this.#kind.localProfile}`, [], choices)
    return this.transaction((session) => session.query<Row>(text, values, choices))
  }

  /** Runs work in one transaction: committed when it returns, rolled back when it throws. */
  async transaction<Result>(
    work: (session: Session) => Promise<Result>,
    begin: TransactionBegin = 'begin',
  ): Promise<Result> {
    await this.query(begin)
    try {
      const result = await work(this)
      await this.#commit()
      return result
    } catch (error) {
      await this.#rollBack()
      throw this.#explain(error)
    }
  }

  /** The bytes of `copy ... to stdout`, inside a transaction. */
  copyOut(text: string, choices: CopyChoices = {}): CopySource {
    return openCopyOut(this.#lendWire(), text, choices)
  }

  /** Feeds `copy ... from stdin`, inside a transaction; resolves to the number of rows. */
  async copyIn(text: string, source: AsyncIterable<Uint8Array>, choices: CopyChoices = {}): Promise<number> {
    return runCopyIn(this.#lendWire(), text, source, choices)
  }

  /** Outside a transaction a pooler could change the server session under a COPY, and its profile with it. */
  #lendWire(): CopyWire {
    if (this.#client.getTransactionStatus() !== 'T')
      throw new PartkeeperError('internal', 'a COPY runs inside a transaction only')
    const giveUp = (): void => {
      this.#isBroken = true
    }
    return { client: this.#client, giveUp, explain: (error) => toPartkeeperError(error, this.#scrub) }
  }

  async #commit(): Promise<void> {
    const { command } = await this.#run('commit', [], {})
    // A failed statement whose error was swallowed makes the server answer COMMIT by rolling back.
    if (command !== 'ROLLBACK') return
    throw new PartkeeperError(
      'statement_failed',
      'the transaction was rolled back because a statement in it failed',
    )
  }

  /** The first error is the one to report; a session that cannot even roll back is not used again. */
  async #rollBack(): Promise<void> {
    if (this.#isBroken || this.#client.getTransactionStatus() === 'I') return
    try {
      await this.#run('rollback', [], {})
    } catch {
      this.#isBroken = true
    }
  }

  async #run<Row extends object>(
    text: string,
    values: readonly QueryValue[],
    choices: QueryChoices,
  ): Promise<QueryResult<Row>> {
    const config = {
      text,
      values: [...values],
      ...(choices.timeoutMs ? { query_timeout: choices.timeoutMs } : {}),
      ...(choices.isAlone === true ? { queryMode: 'extended' } : {}),
    }
    try {
      const answer: unknown = await this.#client.query(config)
      return readAnswer<Row>(answer)
    } catch (error) {
      const ours = toPartkeeperError(error, this.#scrub)
      // Without an answer of the server nobody knows what the session is doing.
      if (ours.code === 'database_unreachable' || ours.code === 'internal') this.#isBroken = true
      throw ours
    }
  }

  #explain(error: unknown): unknown {
    if (this.#kind.kind === 'direct' || !(error instanceof PartkeeperError)) return error
    if (!NEEDS_OWN_SESSION.has(error.sqlState)) return error
    const hint =
      'This needs a direct connection: the pooler in between lends server sessions out per transaction.'
    return new PartkeeperError('unsupported', error.message, { hint, cause: error, sqlState: error.sqlState })
  }
}

/** The driver answers a text of several statements with a list; the last one is the answer then. */
function readAnswer<Row>(answer: unknown): QueryResult<Row> {
  const last = (Array.isArray(answer) ? answer.at(-1) : answer) as {
    readonly command: string | null
    readonly rows: readonly Row[]
    readonly rowCount: number | null
  }
  return { command: last.command ?? '', rows: last.rows, rowCount: last.rowCount ?? 0 }
}
