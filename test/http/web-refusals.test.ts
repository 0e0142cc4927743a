/**
 * Whoever does not show the right thing gets nothing: an empty answer, a closed connection, no change in the database, and a
 * bounded number of lines in the log. On real sockets; the worker that could be asked to leave is a row that is alive.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type pg from 'pg'
import { testClock } from '../support/test-clock.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import {
  type Call,
  call,
  documentOf,
  frameOf,
  logplexCall,
  R14,
  SECRET,
  signedCall,
  speak,
  speakRaw,
  startWebScene,
  TOKEN,
  type WebScene,
} from './web-scene.ts'

const QUICK = { headersMs: 600, requestMs: 1200, idleMs: 3000, connections: 32 }
const MEGABYTE = 1024 * 1024
const HOUR_MS = 3_600_000

let database: TestDatabase
let client: pg.Client
let scene: WebScene

before(async () => {
  database = await createTestDatabase({ major: 15, installed: true })
  client = await database.connect()
  scene = await startWebScene({ url: database.url, limits: QUICK })
})
after(async () => {
  await scene?.close()
  await database.drop()
})
beforeEach(async () => {
  await client.query('delete from partkeeper.process')
  await client.query(`select partkeeper.start_process('worker', 'worker.1', 'v', '1 minute')`)
  await client.query(`update partkeeper.process set started_at = clock_timestamp() - interval '1 hour'`)
})

/** Everything that a call could change. */
async function hashTables(): Promise<unknown> {
  const { rows } = await client.query(
    `select md5(string_agg(line, '' order by line)) as hash from (
       select p::text as line from partkeeper.process as p
       union all select e::text from partkeeper.event as e
       union all select h::text from partkeeper.heard_call as h) as lines`,
  )
  return rows[0]?.hash
}

async function assertGetsNothing(attempt: Call, status: number): Promise<void> {
  const hash = await hashTables()
  const answer = await call(scene.port, attempt)
  assert.deepEqual(
    [answer.status, answer.text, answer.headers.connection],
    [status, '', 'close'],
    JSON.stringify(attempt),
  )
  assert.equal(await hashTables(), hash, 'nothing changed')
}

const withHeaders = (attempt: Call, headers: Readonly<Record<string, string>>): Call => ({
  ...attempt,
  headers: { ...attempt.headers, ...headers },
})

describe('a drain', () => {
  it('hears whoever shows the token or signs, and asks the worker once', async () => {
    const bearer = { authorization: `Bearer ${TOKEN}` }
    const heard = [
      logplexCall(frameOf('worker.1')),
      withHeaders(logplexCall(frameOf('worker.1')), bearer),
      signedCall(documentOf('worker.1')),
      logplexCall(frameOf('web.1', 'State changed from up to down')),
    ]
    for (const attempt of heard) {
      const { status, text, headers } = await call(scene.port, attempt)
      assert.deepEqual([status, text], [204, ''])
      assert.deepEqual(
        [
          headers['cache-control'],
          headers['x-content-type-options'],
          headers['server'],
          headers['x-powered-by'],
        ],
        ['no-store', 'nosniff', undefined, undefined],
      )
    }
    const { rows } = await client.query(
      `select leaving_because, (select count(*)::int from partkeeper.history where kind = 'quiet_worker') as told from partkeeper.workers`,
    )
    assert.deepEqual(rows, [{ leaving_because: `asked by partkeeper_owner: ${R14}`, told: 1 }])
  })

  it('gives nothing to strangers', async () => {
    const good = logplexCall(frameOf('worker.1'))
    const attempts: readonly Call[] = [
      { ...good, headers: { 'content-type': 'application/logplex-1' } },
      logplexCall(frameOf('worker.1'), `${TOKEN}x`),
      logplexCall(frameOf('worker.1'), TOKEN.slice(0, -1)),
      logplexCall(frameOf('worker.1'), ''),
      logplexCall(frameOf('worker.1'), SECRET),
      withHeaders(good, { authorization: `Basic ${Buffer.from(TOKEN).toString('base64')}` }),
      withHeaders(good, { authorization: `Basic ${'!'.repeat(40)}` }),
      withHeaders(good, { authorization: TOKEN }),
      signedCall(documentOf('worker.1'), { secret: TOKEN }),
      { ...signedCall(documentOf('worker.1')), body: documentOf('worker.1', 'worker.2') },
      withHeaders(signedCall(documentOf('worker.1')), { 'partkeeper-timestamp': '1' }),
      withHeaders(signedCall(documentOf('worker.1')), { 'partkeeper-signature': 'v1=' }),
      { path: '/drain/json', headers: { 'content-type': 'application/json' }, body: documentOf('worker.1') },
      { path: '/healthz' },
    ]
    for (const attempt of attempts) await assertGetsNothing(attempt, 401)
  })

  it('gives nothing to a late or a second call, at another web process either', async () => {
    const other = await startWebScene({ url: database.url })
    try {
      const once = signedCall(documentOf('worker.7'))
      assert.equal((await call(other.port, once)).status, 204)
      await assertGetsNothing(once, 409)
      assert.equal((await call(other.port, once)).status, 409)
    } finally {
      await other.close()
    }
    for (const atMs of [-HOUR_MS, HOUR_MS])
      await assertGetsNothing(
        signedCall(documentOf('worker.1'), { atMs: testClock.calendarMs() + atMs }),
        409,
      )
  })

  it('gives nothing for what is not of its form', async () => {
    const good = logplexCall(frameOf('worker.1'))
    const attempts: readonly Call[] = [
      logplexCall(''),
      logplexCall('rubbish'),
      logplexCall(`${frameOf('worker.1')}rubbish`),
      logplexCall(documentOf('worker.1')),
      withHeaders(good, { 'content-type': 'text/plain' }),
      withHeaders(good, { 'content-encoding': 'gzip' }),
      withHeaders(good, { 'logplex-msg-count': '2' }),
      signedCall('{}'),
      signedCall('rubbish'),
      signedCall(frameOf('worker.1')),
      withHeaders(signedCall(documentOf('worker.1')), { 'content-type': 'text/plain' }),
    ]
    for (const attempt of attempts) await assertGetsNothing(attempt, 400)
  })

  it('is at its path with its method and nowhere else', async () => {
    const good = logplexCall(frameOf('worker.1'))
    const paths = [
      '/',
      '/drain',
      '/drain/logplex/',
      `/drain/logplex?token=${TOKEN}`,
      '//drain/logplex',
      '/livez/../healthz',
    ]
    for (const path of paths) await assertGetsNothing({ ...good, path }, 404)
    for (const method of ['GET', 'PUT', 'DELETE'])
      await assertGetsNothing({ path: good.path, headers: { ...good.headers }, method }, 404)
  })

  it('reads no more than its limit', async () => {
    const hash = await hashTables()
    for (const attempt of [logplexCall('x'), signedCall('x')]) {
      const says = withHeaders(
        { path: attempt.path, method: 'POST' },
        { ...attempt.headers, 'content-length': String(64 * MEGABYTE) },
      )
      assert.match(await speak(scene.port, says, ''), /^HTTP\/1\.1 413 /)
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
      const streams = withHeaders(
        { path: attempt.path, method: 'POST' },
        { ...attempt.headers, 'transfer-encoding': 'chunked' },
      )
      assert.match(await speak(scene.port, streams, chunk.repeat(17)), /^HTTP\/1\.1 413 /)
    }
    assert.equal(await hashTables(), hash)
  })

  it('does not wait for whoever dawdles, in the headers or in the body', async () => {
    const { headers = {}, path } = logplexCall('x')
    assert.equal(await speakRaw(scene.port, 'POST /drain/logplex HTTP/1.1\r\nHost: x\r\nX-Slow: '), '')
    const slow = withHeaders({ path, method: 'POST' }, { ...headers, 'content-length': '100' })
    assert.equal(await speak(scene.port, slow, '12 '), '')
    assert.equal(
      await speakRaw(scene.port, `GET /livez HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`),
      '',
    )
    assert.equal(await speakRaw(scene.port, 'rubbish\r\n\r\n'), '')
  })

  it('tells of any number of refusals in a few lines, and nothing of what was sent', async () => {
    const calls = Array.from({ length: 20 }, (_, number) => number)
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(
        calls.map((number) => call(scene.port, logplexCall(`marker${number}`, `marker-${number}`))),
      )
    }
    const refused = scene.observed.filter(({ kind }) => kind === 'web.refused')
    assert.ok(refused.length >= 4 && refused.length <= 12, `${refused.length} lines`)
    const log = JSON.stringify(scene.observed)
    for (const text of ['marker', TOKEN, SECRET]) assert.ok(!log.includes(text), text)
  })
})

describe('a server without credentials', () => {
  it('listens on loopback, has no drains, and tells how all is', async () => {
    const open = await startWebScene({ url: database.url, isOpen: true })
    try {
      const listening = open.observed.find(({ kind }) => kind === 'web.listening')
      assert.deepEqual(listening, {
        kind: 'web.listening',
        host: '127.0.0.1',
        port: open.port,
        drains: 'none',
      })
      assert.equal((await call(open.port, logplexCall(frameOf('worker.1')))).status, 404)
      assert.equal((await call(open.port, signedCall(documentOf('worker.1')))).status, 404)
      const { status, text } = await call(open.port, { path: '/healthz' })
      assert.deepEqual([status, text], [200, 'ok\n'])
    } finally {
      await open.close()
    }
  })
})
