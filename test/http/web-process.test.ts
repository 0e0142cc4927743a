/**
 * The web process and workers as processes of their own, which share a database and nothing else: a word of the platform makes
 * the right worker leave with 0, two of them in turns; the web process outlives a database that is away, ends on a signal
 * with what is open answered, and says no secret.
 */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, beforeEach, describe, it } from 'node:test'
import type pg from 'pg'
import {
  endWorkers,
  QUICK,
  startWorker,
  waitForObservation,
  waitUntilTrue,
  YEARLY,
} from '../crash/worker-fleet.ts'
import { type SpawnedCommand, spawnCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { startWireProxy } from '../support/wire-proxy.ts'
import { call, documentOf, frameOf, logplexCall, R14, SECRET, signedCall, TOKEN } from './web-scene.ts'

const WITHIN_MS = 60_000
const EXIT_MS_MAX = 5000

type Web = { readonly process: SpawnedCommand; readonly port: number }

let database: TestDatabase
let client: pg.Client
const started: SpawnedCommand[] = []

before(async () => {
  database = await createTestDatabase({ major: 15, installed: true })
  client = await database.connect()
})
beforeEach(async () => {
  await client.query('delete from partkeeper.lease')
  await client.query('delete from partkeeper.process')
})
after(async () => {
  for (const process of started) process.signal('SIGKILL')
  endWorkers(database.url)
  await database.drop()
})

async function startWeb(url = database.url): Promise<Web> {
  const process = spawnCommand({
    arguments: ['serve'],
    environment: {
      DATABASE_URL: url,
      PORT: '0',
      PARTKEEPER_DRAIN_TOKEN: TOKEN,
      PARTKEEPER_DRAIN_SECRET: SECRET,
      PARTKEEPER_LOG_LEVEL: 'trace',
      PARTKEEPER_LOG_FORMAT: 'json',
    },
    timeoutMs: 2 * WITHIN_MS,
  })
  started.push(process)
  const line = await process.waitForLine(/web\.listening/, { stream: 'stderr' })
  return { process, port: (JSON.parse(line) as { readonly port: number }).port }
}

/** A worker that takes its name from its platform, as it does on Heroku. */
async function startDyno(dyno: string): Promise<SpawnedCommand> {
  const environment = { ...QUICK, DYNO: dyno, PARTKEEPER_WORKER_NAME: '' }
  const worker = startWorker({
    url: database.url,
    name: dyno,
    tick: YEARLY,
    environment,
    timeoutMs: 2 * WITHIN_MS,
  })
  await waitForObservation(worker, 'pass.finished')
  return worker
}

async function stopReasons(): Promise<unknown> {
  const { rows } = await client.query(
    `select name, stop_reason as reason from partkeeper.process order by name`,
  )
  return rows
}

async function assertEndsWithZero({ process }: Web, ...signals: readonly NodeJS.Signals[]): Promise<void> {
  const sentMs = testClock.monotonicMs()
  for (const signal of signals) process.signal(signal)
  assert.deepEqual(await process.exited, { code: 0, signal: null }, process.stderrLines.slice(-5).join('\n'))
  assert.ok(testClock.monotonicMs() - sentMs < EXIT_MS_MAX)
}

const ASKED = `asked by partkeeper_owner: ${R14}`

describe('an R14 of a running worker', () => {
  it('that Logplex brings makes this worker leave with 0 and its reason, and no other', async () => {
    const [web, worker, other] = await Promise.all([startWeb(), startDyno('worker.1'), startDyno('worker.2')])
    assert.equal((await call(web.port, logplexCall(frameOf('worker.1')))).status, 204)
    assert.deepEqual(await worker.exited, { code: 0, signal: null })
    assert.deepEqual(await stopReasons(), [
      { name: 'worker.1', reason: ASKED },
      { name: 'worker.2', reason: null },
    ])
    const successor = await startDyno('worker.1')
    const late = new Date(testClock.calendarMs() - WITHIN_MS)
    assert.equal((await call(web.port, logplexCall(frameOf('worker.1', R14, late)))).status, 204)
    const { rows } = await client.query(
      `select count(*)::int as asked from partkeeper.workers where leaving_because is not null`,
    )
    assert.deepEqual(rows, [{ asked: 0 }], 'a late line about the predecessor')
    for (const running of [successor, other]) running.signal('SIGTERM')
    await Promise.all([successor.exited, other.exited])
    await assertEndsWithZero(web, 'SIGTERM', 'SIGTERM')
    const log = web.process.stderrLines.join('\n')
    for (const secret of [TOKEN, SECRET, Buffer.from(`token:${TOKEN}`).toString('base64')])
      assert.ok(!log.includes(secret))
  })

  it('and of a second one, signed, makes them leave in turns', async () => {
    const [web, ...workers] = await Promise.all([startWeb(), startDyno('worker.1'), startDyno('worker.2')])
    const attempt = signedCall(documentOf('worker.1', 'worker.2'))
    assert.equal((await call(web.port, attempt)).status, 204)
    await Promise.race(workers.map((worker) => worker.exited))
    await waitUntilTrue(
      client,
      `select count(*) = 1 from partkeeper.workers where state = 'running' and leaving_because is not null`,
      WITHIN_MS,
    )
    const successor = await startDyno('worker.1')
    for (const worker of workers) assert.deepEqual(await worker.exited, { code: 0, signal: null })
    await assertEndsWithZero(web, 'SIGINT')
    const again = await startWeb()
    assert.equal((await call(again.port, attempt)).status, 409, 'after a restart, too')
    const { rows } = await client.query(
      `select leaving_because from partkeeper.workers where state = 'running'`,
    )
    assert.deepEqual(rows, [{ leaving_because: null }])
    successor.signal('SIGHUP')
    assert.deepEqual(await successor.exited, { code: 0, signal: null })
    await assertEndsWithZero(again, 'SIGHUP')
  })
})

describe('a worker that answers calls itself', () => {
  it('hears the word about itself, and stops listening when it leaves', async () => {
    const worker = startWorker({
      ...{ url: database.url, name: 'worker.3', tick: YEARLY, arguments: ['--http', '--port', '0'] },
      environment: { ...QUICK, PARTKEEPER_DRAIN_SECRET: SECRET },
    })
    const line = await worker.waitForLine(/web\.listening/, { stream: 'stderr' })
    const { port } = JSON.parse(line) as { readonly port: number }
    await waitForObservation(worker, 'pass.finished')
    assert.equal((await call(port, { path: '/readyz' })).status, 200)
    assert.equal((await call(port, signedCall(documentOf('worker.3')))).status, 204)
    assert.deepEqual(await worker.exited, { code: 0, signal: null }, worker.stderrLines.slice(-5).join('\n'))
    assert.deepEqual(await stopReasons(), [{ name: 'worker.3', reason: ASKED }])
  })
})

describe('the web process', () => {
  it('lives without its database, says that it is not ready, and lets the sender try again', async (test) => {
    const proxy = await startWireProxy(database)
    test.after(() => proxy.close())
    const web = await startWeb(proxy.url(database.url))
    const statusOf = async (path: string): Promise<number> => (await call(web.port, { path })).status
    assert.deepEqual([await statusOf('/livez'), await statusOf('/readyz')], [200, 200])
    await proxy.refuse()
    proxy.cutAll()
    const attempt = signedCall(documentOf('worker.1'))
    while ((await statusOf('/readyz')) !== 503) await testClock.sleep(100)
    assert.deepEqual(
      [
        await statusOf('/livez'),
        (await call(web.port, logplexCall(frameOf('worker.1')))).status,
        (await call(web.port, attempt)).status,
      ],
      [200, 503, 503],
    )
    assert.equal(
      (await call(web.port, logplexCall(frameOf('worker.1'), 'x'))).status,
      401,
      'strangers learn nothing',
    )
    await proxy.resume()
    while ((await statusOf('/readyz')) !== 200) await testClock.sleep(100)
    assert.equal((await call(web.port, attempt)).status, 204, 'what was not heard is heard now')
    await assertEndsWithZero(web, 'SIGTERM')
  })

  it('told to stop answers what is open, and takes nothing new', async () => {
    const web = await startWeb()
    const { headers = {}, path, body = '' } = logplexCall(frameOf('worker.1'))
    const status = Promise.withResolvers<number | undefined>()
    const open = request(
      {
        port: web.port,
        host: '127.0.0.1',
        path,
        method: 'POST',
        agent: false,
        headers: { ...headers, 'content-length': String(body.length) },
      },
      (response) => status.resolve(response.statusCode),
    )
    open.on('error', status.reject)
    open.write(body.slice(0, 10))
    while ((await call(web.port, { path: '/livez' })).status !== 200) await testClock.sleep(50)
    web.process.signal('SIGTERM')
    await waitForObservation(web.process, 'process.draining')
    // A call that the system took in before the listener closed is cut off unheard instead of being refused.
    await assert.rejects(call(web.port, { path: '/livez' }), /ECONNREFUSED|ECONNRESET/)
    open.end(body.slice(10))
    assert.equal(await status.promise, 204)
    await assertEndsWithZero(web)
  })
})
