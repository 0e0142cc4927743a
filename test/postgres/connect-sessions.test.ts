// Sessions on the pool: transactions, lost connections, an unreachable server, the end. Faults are made by a proxy and by
// the server itself, on real connections.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { DatabaseEvent } from '../../src/core/database-event.ts'
import { PartkeeperError } from '../../src/core/errors.ts'
import { type DatabaseOptions, openDatabase } from '../../src/postgres/connect.ts'
import { isRetryable } from '../../src/postgres/sql-error.ts'
import { makeTarget } from '../support/connection-target.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { startWireProxy, type WireProxy } from '../support/wire-proxy.ts'

let own: TestDatabase
let proxy: WireProxy

before(async () => {
  own = await createTestDatabase({ major: 17, installed: false })
  proxy = await startWireProxy(own)
})
after(async () => {
  await proxy.close()
  await own.drop()
})

const options: DatabaseOptions = { role: 'worker', allowSuperuser: false, poolSize: 1 }

function open(more: Partial<DatabaseOptions> = {}, environment: Readonly<Record<string, string>> = {}) {
  return openDatabase(makeTarget({ DATABASE_URL: proxy.url(own.url), ...environment }), {
    ...options,
    ...more,
  })
}

const COUNT = 'select count(*)::int4 as count from public.note'

test('a transaction is kept when its work returns and undone when it throws', async () => {
  const database = await open()
  await database.query('create table public.note (a int)')
  await database.transaction((session) => session.query('insert into public.note values (1)'))
  const failing = database.transaction(async (session) => {
    await session.query('insert into public.note values (2)')
    throw new RangeError('changed my mind')
  })
  await assert.rejects(failing, RangeError)
  const swallowing = database.transaction(async (session) => {
    await session.query('insert into public.note values (3)')
    await assert.rejects(session.query('select 1 / 0'))
  })
  await assert.rejects(swallowing, /rolled back because a statement in it failed/)
  assert.deepEqual((await database.query(COUNT)).rows, [{ count: 1 }])
  await database.close()
})

test('a session left in a transaction is not lent out again', async () => {
  const database = await open()
  const first = await database.withClient(async (session) => {
    await session.query('begin')
    return session.backendId
  })
  const second = await database.withClient(async (session) => session.backendId)
  assert.notEqual(first, second)
  await database.close()
})

test('a cut in the middle of a statement is an error that may be tried again, and the pool goes on', async () => {
  const events: DatabaseEvent[] = []
  const database = await open({ observe: (event) => events.push(event) })
  const cut = proxy.cutBefore(({ text }) => text.includes('cut here'))
  await assert.rejects(database.query('select 1 as "cut here"'), (error: unknown) => {
    assert.ok(error instanceof PartkeeperError)
    return error.code === 'database_unreachable' && isRetryable(error)
  })
  await cut
  assert.ok(events.some(({ kind }) => kind === 'database.connection_lost'))
  assert.deepEqual((await database.query('select 1 as one')).rows, [{ one: 1 }])
  await database.close()
})

test('a connection that the server ends while idle is noted and replaced', async () => {
  const { promise: lost, resolve } = Promise.withResolvers<DatabaseEvent>()
  const database = await open({
    observe: (event) => (event.kind === 'database.connection_lost' ? resolve(event) : undefined),
  })
  const backend = await database.withClient(async (session) => session.backendId)
  const superuser = await own.connectAsSuperuser()
  await superuser.query('select pg_terminate_backend($1)', [backend])
  assert.deepEqual(await lost, {
    kind: 'database.connection_lost',
    message: 'terminating connection due to administrator command',
    sqlState: '57P01',
  })
  assert.equal((await database.query('select')).rowCount, 1)
  await database.close()
})

test('a session that sits in a transaction for two seconds is ended by the server', async () => {
  const database = await open()
  const sitting = database.transaction(async (session) => {
    const watcher = await own.connect()
    // The session is idle for the server while another one waits.
    await watcher.query('select pg_sleep(2.5)')
    await session.query('select 1')
  })
  await assert.rejects(sitting, { code: 'database_unreachable' })
  await database.close()
})

test('a server that does not answer at all is given up on', async () => {
  const database = await open()
  proxy.stall()
  const asking = database.query('select 1', [], { timeoutMs: 200 })
  await assert.rejects(asking, { code: 'database_unreachable', message: 'Query read timeout' })
  await proxy.resume()
  assert.equal((await database.query('select')).rowCount, 1)
  await database.close()
})

test('a server that cannot be reached is named, and may be tried again', async () => {
  await proxy.refuse()
  const opening = open()
  await assert.rejects(opening, (error: unknown) => {
    assert.ok(error instanceof PartkeeperError)
    assert.deepEqual([error.code, isRetryable(error)], ['database_unreachable', true])
    assert.match(
      error.message,
      new RegExp(`^cannot connect to 127.0.0.1:${proxy.port}: connect ECONNREFUSED`),
    )
    return true
  })
  await proxy.resume()
  proxy.stall()
  const waiting = open({}, { PGCONNECT_TIMEOUT: '1' })
  await assert.rejects(waiting, { code: 'database_unreachable', message: /timeout expired/ })
  await proxy.resume()
  await assert.rejects(open({}, { DATABASE_URL: 'postgres://no.such.host.invalid/x' }), {
    code: 'database_unreachable',
  })
  await assert.rejects(open({}, { DATABASE_URL: `${proxy.url(own.url)}_none` }), {
    code: 'database_refused',
    sqlState: '3D000',
  })
})

test('closing waits for the sessions that are held, and can be asked for twice', async () => {
  const database = await open()
  const working = database.query<{ one: number }>('select 1 as one from pg_sleep(0.2)')
  await database.query('select')
  const [closed, { rows }] = [Promise.all([database.close(), database.close()]), await working]
  await closed
  assert.deepEqual(rows, [{ one: 1 }])
  await assert.rejects(database.query('select'), PartkeeperError)
})

test('abandoning cuts what is running at once, and the server rolls it back', async () => {
  const database = await open({ poolSize: 2 })
  const { promise: isInside, resolve } = Promise.withResolvers<void>()
  const working = database.transaction(async (session) => {
    await session.query('insert into public.note values (9)')
    resolve()
    await session.query('select pg_sleep(30)')
  })
  await isInside
  database.abandon()
  await assert.rejects(working, { code: 'database_unreachable' })
  await database.close()
  const watcher = await own.connect()
  const { rows } = await watcher.query('select from public.note where a = 9')
  assert.equal(rows.length, 0)
})
