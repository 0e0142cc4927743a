// Behind a pooler that lends server sessions out per transaction: our settings hold in each of our transactions, and an
// application on the same server session never sees any of them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { openDatabase } from '../../src/postgres/connect.ts'
import type { Database } from '../../src/postgres/database.ts'
import { makeTarget } from '../support/connection-target.ts'
import { createTestDatabase, TEST_OWNER, type TestDatabase } from '../support/test-database.ts'
import { startTransactionPooler, type TransactionPooler } from '../support/transaction-pooler.ts'

let own: TestDatabase
let pooler: TransactionPooler
let database: Database
let application: pg.Client

before(async () => {
  own = await createTestDatabase({ major: 17, installed: false })
  pooler = await startTransactionPooler({ ...own, user: TEST_OWNER, database: own.name })
  const place = { host: '127.0.0.1', port: pooler.port, user: TEST_OWNER, database: own.name }
  application = new pg.Client(place)
  await application.connect()
  database = await openDatabase(
    makeTarget({
      PGHOST: '127.0.0.1',
      PGPORT: String(pooler.port),
      PGUSER: TEST_OWNER,
      PGDATABASE: own.name,
    }),
    { role: 'worker', allowSuperuser: false, poolSize: 2 },
  )
})
after(async () => {
  await database.close()
  await application.end()
  await pooler.close()
  await own.drop()
})

const LOOK = `
select
  pg_backend_pid() as backend,
  current_setting('search_path') as path,
  current_setting('lock_timeout') as lock_timeout,
  current_setting('row_security') as row_security,
  current_setting('application_name') as name`

interface Seen {
  readonly backend: number
  readonly path: string
  readonly lock_timeout: string
  readonly row_security: string
  readonly name: string
}

const OURS = { path: '""', lock_timeout: '1s', row_security: 'off', name: 'partkeeper:worker' }
const THEIRS = { path: '"$user", public', lock_timeout: '0', row_security: 'on', name: '' }

async function lookAsApplication(): Promise<Seen | undefined> {
  return (await application.query<Seen>(LOOK)).rows[0]
}

test('the pooler is recognised', () => {
  assert.equal(database.facts.isPooled, true)
})

test('every statement of ours has our settings, and the application beside it has its own', async () => {
  const ways: readonly (() => Promise<readonly Seen[]>)[] = [
    async () => (await database.query<Seen>(LOOK)).rows,
    async () => (await database.query<Seen>(`${LOOK} where 1 = $1`, [1])).rows,
    async () => database.transaction(async (session) => (await session.query<Seen>(LOOK)).rows),
    async () => (await sql<Seen>`${sql.raw(LOOK)}`.execute(database.kysely)).rows,
    async () =>
      database.kysely
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute(async (transaction) => (await sql<Seen>`${sql.raw(LOOK)}`.execute(transaction)).rows),
  ]
  for (const [index, look] of ways.entries()) {
    const [ours] = await look()
    const theirs = await lookAsApplication()
    assert.equal(ours?.backend, theirs?.backend, 'it is the same server session')
    assert.deepEqual(
      [
        { ...ours, backend: 0 },
        { ...theirs, backend: 0 },
      ],
      [
        { ...OURS, backend: 0 },
        { ...THEIRS, backend: 0 },
      ],
      `way ${index}`,
    )
  }
})

test('a failing statement leaves nothing behind either', async () => {
  await assert.rejects(database.query('select 1 / 0'), { sqlState: '22012' })
  await assert.rejects(
    database.transaction((session) => session.query('select 1 / 0')),
    { sqlState: '22012' },
  )
  assert.deepEqual({ ...(await lookAsApplication()), backend: 0 }, { ...THEIRS, backend: 0 })
  assert.deepEqual((await database.query('select 1 as one')).rows, [{ one: 1 }])
})

test('sessions of ours and the application take turns without mixing', async () => {
  const ours = Array.from({ length: 20 }, async () => (await database.query<Seen>(LOOK)).rows[0])
  const theirs: (Seen | undefined)[] = []
  for (let turn = 0; turn < 20; turn += 1) theirs.push(await lookAsApplication())
  for (const found of theirs) assert.deepEqual({ ...found, backend: 0 }, { ...THEIRS, backend: 0 })
  for (const found of await Promise.all(ours))
    assert.deepEqual({ ...found, backend: 0 }, { ...OURS, backend: 0 })
})

test('what needs a server session of its own says so', async () => {
  const hint = /direct connection/
  await database.query('create table public.t (a int)')
  await database.query('create procedure public.p() language plpgsql as $$ begin commit; end $$')
  const indexing = database.query('create index concurrently on public.t (a)')
  await assert.rejects(indexing, { code: 'unsupported', sqlState: '25001', hint })
  await assert.rejects(database.query('call public.p()'), { code: 'unsupported', sqlState: '2D000', hint })
})
