/**
 * The database goes away under a worker: refused, silent, never there. The worker asks for it with growing pauses, cuts
 * connections that are stuck, goes on when it is back, and leaves the outage in the history; or ends with 3 and a report.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { SpawnedCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'
import { startWireProxy, type WireProxy } from '../support/wire-proxy.ts'
import {
  countObservations,
  endWorkers,
  measureExitMs,
  NOTHING_IS_DUE,
  QUICK,
  startWorker,
  waitForObservation,
  waitUntilTrue,
  YEARLY,
} from './worker-fleet.ts'
import { makeDue, stageTables, type WorkerScene } from './worker-scene.ts'

const AWAY_MS = 4000
const BACK_MS_MAX = 30_000
/** Fifteen seconds without an answer, a heartbeat before it, and a machine that is busy. */
const STUCK_MS_MAX = 40_000

type Line = Readonly<Record<string, unknown>>

function linesOf(worker: SpawnedCommand, kind: string): readonly Line[] {
  return worker.stderrLines.map((line) => JSON.parse(line) as Line).filter((line) => line['kind'] === kind)
}

describe('a worker whose database', () => {
  let scene: WorkerScene
  before(async () => {
    scene = await stageTables(1)
  })
  after(() => scene.database.drop())

  async function startBehindProxy(
    test: TestContext,
    name: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly worker: SpawnedCommand; readonly proxy: WireProxy }> {
    const { hostname: host, port } = new URL(scene.database.url)
    const proxy = await startWireProxy({ host, port: Number(port) })
    const url = proxy.url(scene.database.url)
    test.after(async () => {
      endWorkers(url)
      await proxy.close()
    })
    return {
      worker: startWorker({ url, name, tick: YEARLY, environment: { ...QUICK, ...environment } }),
      proxy,
    }
  }

  /** The outages in the history, as the worker of this name told of them. */
  async function readNotes(name: string): Promise<readonly Line[]> {
    const { rows } = await scene.client.query(
      `select kind, detail, upper(span) - lower(span) > interval '1 second' as has_length, lower(span) = happened_at as is_dated
       from partkeeper.history where detail like $1 order by id`,
      [`${name}: %`],
    )
    return rows
  }

  it('is away for a while asks with growing pauses, goes on, and tells the history', async (test) => {
    const { worker, proxy } = await startBehindProxy(test, 'patient')
    await waitForObservation(worker, 'pass.finished')
    await proxy.refuse()
    proxy.cutAll()
    await waitForObservation(worker, 'database.away')
    await testClock.sleep(AWAY_MS)
    await makeDue(scene, 3)
    await proxy.resume()
    await waitForObservation(worker, 'database.back')
    // No tick comes in this test: what fell due meanwhile is done because the database is back.
    await waitUntilTrue(scene.client, NOTHING_IS_DUE, BACK_MS_MAX)
    const [back] = linesOf(worker, 'database.back')
    const attempts = Number(back?.['attempts'])
    assert.ok(attempts >= 3 && attempts <= 10, `${attempts} attempts`)
    assert.ok(linesOf(worker, 'database.away').length <= 4, 'told with growing intervals')
    assert.ok(countObservations(worker, 'ring.reset') <= 1, 'what is away is reset once')
    await measureExitMs(worker, 'SIGTERM')
    const notes = await readNotes('patient')
    const outage = notes.find(({ kind }) => kind === 'database_away')
    assert.match(String(outage?.['detail']), /^patient: without the database for \d+ s \(\d+ attempts\): /)
    assert.deepEqual([outage?.['has_length'], outage?.['is_dated']], [true, true])
  })

  it('does not answer any more has its connections cut, and goes on when it answers', async (test) => {
    const { worker, proxy } = await startBehindProxy(test, 'stuck')
    await waitForObservation(worker, 'process.heartbeat', 2)
    const beganMs = testClock.monotonicMs()
    proxy.stall()
    await waitForObservation(worker, 'ring.reset')
    const tookMs = testClock.monotonicMs() - beganMs
    test.diagnostic(`the connections were cut after ${Math.round(tookMs)} ms of silence`)
    assert.ok(tookMs < STUCK_MS_MAX)
    await proxy.resume()
    await waitForObservation(worker, 'database.back')
    const beats = countObservations(worker, 'process.heartbeat')
    await waitForObservation(worker, 'process.heartbeat', beats + 2)
    await measureExitMs(worker, 'SIGTERM')
    const kinds = (await readNotes('stuck')).map(({ kind }) => kind)
    assert.deepEqual(kinds, ['ring_reset', 'database_away'])
  })

  it('stays away beyond its patience ends with 3 and a report', async (test) => {
    const { worker, proxy } = await startBehindProxy(test, 'tired', { PARTKEEPER_PATIENCE: '3 seconds' })
    await waitForObservation(worker, 'pass.finished')
    await proxy.refuse()
    proxy.cutAll()
    assert.deepEqual(await worker.exited, { code: 3, signal: null })
    const [crash] = worker.stderrLines
      .filter((line) => line.includes('"kind":"process.crashed"'))
      .map((line) => JSON.parse(line) as Line)
    assert.deepEqual([crash?.['code'], crash?.['isRecorded']], ['database_unreachable', false])
    assert.match(String(crash?.['report']), /database\.away/)
  })

  it('is not there yet at its start is waited for', async (test) => {
    const { hostname: host, port } = new URL(scene.database.url)
    const proxy = await startWireProxy({ host, port: Number(port) })
    await proxy.refuse()
    const url = proxy.url(scene.database.url)
    test.after(async () => {
      endWorkers(url)
      await proxy.close()
    })
    const worker = startWorker({ url, name: 'early', tick: YEARLY, environment: QUICK })
    await waitForObservation(worker, 'database.away', 2)
    await proxy.resume()
    await waitForObservation(worker, 'pass.finished')
    await measureExitMs(worker, 'SIGTERM')
  })
})
