/**
 * One connection to one test database with the schema installed, as the owner role, in words that tests of SQL need:
 * rows, one value, the refusal of a statement, the notices, and work that is undone afterwards. Knows nothing of the product.
 */
import { strict as assert } from 'node:assert'
import { after, before, describe } from 'node:test'
import pg from 'pg'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { listTestMajors, type TestServerKey } from '../support/test-servers.ts'

/** What a person sees of an error or a notice. */
export type ServerWord = {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly detail: string
}

type Values = readonly unknown[]

const MAIN_MAJORS: ReadonlySet<TestServerKey> = new Set([15, 17, 18])

/** Defines the same tests for each main major that this run has, each with a database of its own. */
export function describeOnMainMajors(subject: string, define: (sql: SqlSession) => void): void {
  for (const major of listTestMajors().filter((candidate) => MAIN_MAJORS.has(candidate))) {
    describeOnMajor(major, subject, define)
  }
}

/** Defines tests on one major, with a database that lives as long as they run. */
export function describeOnMajor(
  major: TestServerKey,
  subject: string,
  define: (sql: SqlSession) => void,
): void {
  describe(`${subject} (PostgreSQL ${major})`, () => {
    const session = new SqlSession(major)
    before(() => session.open())
    define(session)
    // The last of the hooks, so that what the tests tidy up themselves still finds the database.
    after(() => session.close())
  })
}

/** A connection as the owner of the database. Open it before use; close it with its database. */
export class SqlSession {
  readonly #major: TestServerKey
  readonly #notices: ServerWord[] = []
  #database: TestDatabase | undefined
  #client: pg.Client | undefined

  constructor(major: TestServerKey) {
    this.#major = major
  }

  get major(): TestServerKey {
    return this.#major
  }

  get database(): TestDatabase {
    assert.ok(this.#database, 'the session is not open')
    return this.#database
  }

  /** Opens a database of its own, with the schema installed unless it is given one. */
  async open(database?: TestDatabase): Promise<void> {
    this.#database = database ?? (await createTestDatabase({ major: this.#major, installed: true }))
    this.#use(await this.#database.connect())
  }

  /** Another session with the same database, as another role. It ends with the database. */
  async openAs(role: string): Promise<SqlSession> {
    const client = new pg.Client(Object.assign(new URL(this.database.url), { username: role }).href)
    // As in the test database: a test that ends a session sees it in the query's own rejection.
    client.on('error', () => this.#notices.push({ code: '', message: 'session lost', hint: '', detail: '' }))
    await client.connect()
    const session = new SqlSession(this.#major)
    session.#database = this.database
    session.#use(client)
    return session
  }

  /** Ends this session alone. */
  async end(): Promise<void> {
    await this.#client?.end()
  }

  async close(): Promise<void> {
    await this.#database?.drop()
  }

  /** Runs one statement with values, or several without. */
  async run(text: string, values?: Values): Promise<void> {
    await this.#query(text, values)
  }

  async rows<Row extends pg.QueryResultRow>(text: string, values?: Values): Promise<readonly Row[]> {
    return (await this.#query<Row>(text, values)).rows
  }

  /** The only row. */
  async row<Row extends pg.QueryResultRow>(text: string, values?: Values): Promise<Row> {
    const found = await this.rows<Row>(text, values)
    assert.equal(found.length, 1, `one row expected of: ${text}`)
    return found[0] as Row
  }

  /** The first column of every row. */
  async column<Value>(text: string, values?: Values): Promise<readonly Value[]> {
    const rows = await this.rows<Record<string, Value>>(text, values)
    return rows.map((row) => Object.values(row)[0] as Value)
  }

  /** The first column of the only row. */
  async value<Value>(text: string, values?: Values): Promise<Value> {
    const found = await this.column<Value>(text, values)
    assert.equal(found.length, 1, `one row expected of: ${text}`)
    return found[0] as Value
  }

  /** The error of a statement that must fail; what it did is undone, also inside a transaction. */
  async refusal(text: string, values?: Values): Promise<ServerWord> {
    const isInside = await this.#isInTransaction()
    if (isInside) await this.run('savepoint refusal')
    try {
      await this.#query(text, values)
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error
      if (isInside) await this.run('rollback to savepoint refusal; release savepoint refusal')
      return wordOf(error)
    }
    return assert.fail(`accepted what must be refused: ${text} ${JSON.stringify(values ?? [])}`)
  }

  /** Does the work in a transaction and takes it back. */
  async undone(work: () => Promise<void>): Promise<void> {
    await this.run('begin')
    try {
      await work()
    } finally {
      await this.run('rollback')
    }
  }

  /** Notices and warnings since the last call. */
  takeNotices(): readonly ServerWord[] {
    return this.#notices.splice(0)
  }

  #use(client: pg.Client): void {
    this.#client = client
    client.on('notice', (notice) => this.#notices.push(wordOf(notice)))
  }

  async #isInTransaction(): Promise<boolean> {
    return this.value<boolean>('select now() <> statement_timestamp()')
  }

  async #query<Row extends pg.QueryResultRow>(text: string, values?: Values): Promise<pg.QueryResult<Row>> {
    assert.ok(this.#client, 'the session is not open')
    return this.#client.query<Row>(text, values === undefined ? undefined : [...values])
  }
}

function wordOf(word: { readonly [field in keyof ServerWord]?: string | undefined }): ServerWord {
  const { code = '', message = '', hint = '', detail = '' } = word
  return { code, message, hint, detail }
}
