/**
 * The long-lived worker told to stop: idle, in the middle of a pass, while it pauses between two tries, twice, and when
 * the server does not answer any more. It leaves with 0 within five seconds, and hands back what it holds.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { startWireProxy } from '../support/wire-proxy.ts'
import {
  assertDoneOnce,
  countObservations,
  endWorkers,
  measureExitMs,
  NOTHING_IS_DUE,
  startWorker,
  waitForObservation,
  waitUntilTrue,
  YEARLY,
} from './worker-fleet.ts'
import { makeDue, stageTables, type WorkerScene, withTables } from './worker-scene.ts'

const EXIT_MS_MAX = 5000
/** So many that a signal comes in mid-pass even when this process learns late how far the worker is. */
const CREATIONS = 600

describe('a worker that is told to stop', () => {
  let scene: WorkerScene

  before(async () => {
    scene = await stageTables(1)
  })
  after(async () => {
    endWorkers(scene.database.url)
    await scene.database.drop()
  })

  const start = (name: string, url = scene.database.url) => startWorker({ url, name, tick: YEARLY })

  it('by SIGTERM while it is idle leaves with 0 within 5 s and says goodbye', async (test) => {
    const worker = start('idle')
    await waitForObservation(worker, 'pass.finished')
    assertQuick(test, await measureExitMs(worker, 'SIGTERM'))
    assert.deepEqual(await readProcess('idle'), { stopped: true, reason: 'SIGTERM', leases: 0 })
  })

  it('by SIGINT does the same', async () => {
    const worker = start('interrupted')
    await waitForObservation(worker, 'pass.finished')
    await measureExitMs(worker, 'SIGINT')
    assert.deepEqual(await readProcess('interrupted'), { stopped: true, reason: 'SIGINT', leases: 0 })
  })

  it('by SIGTERM in the middle of a pass, twice at once and once again, ends what it is at and hands the rest back', async (test) => {
    await makeDue(scene, CREATIONS)
    const worker = start('busy')
    await waitForObservation(worker, 'action.finished', 5)
    const exit = measureExitMs(worker, 'SIGTERM', 'SIGTERM')
    await waitForObservation(worker, 'process.draining')
    worker.signal('SIGTERM')
    assertQuick(test, await exit)
    assert.deepEqual(await readProcess('busy'), { stopped: true, reason: 'SIGTERM', leases: 0 })
    await assertLeftOver('the process is stopping')
    await assertDoneOnce(scene.client)
  })

  it('leaves the rest to the next one, which needs no wait and does it at its start', async () => {
    const worker = start('next')
    await waitUntilTrue(scene.client, NOTHING_IS_DUE, 60_000)
    await measureExitMs(worker, 'SIGTERM')
    assert.equal(countObservations(worker, 'lease.refused'), 0)
    await assertDoneOnce(scene.client)
  })

  it('by SIGTERM while it pauses between two tries for a lock does not wait for the next try', async (test) => {
    await withTables(1, async (other) => {
      const reader = await other.database.connect()
      await reader.query('begin')
      await reader.query('select count(*) from public.events_1')
      await makeDue(other, 1)
      const worker = start('pausing', other.database.url)
      await waitForObservation(worker, 'action.refused', 7)
      assertQuick(test, await measureExitMs(worker, 'SIGTERM'), 1000)
    })
  })

  it('by SIGTERM while the server does not answer leaves with 0 all the same', async (test) => {
    await withTables(1, async (other) => {
      const proxy = await startWireProxy(other.database)
      test.after(() => proxy.close())
      await makeDue(other, CREATIONS)
      const worker = start('unanswered', proxy.url(other.database.url))
      await waitForObservation(worker, 'action.finished', 5)
      proxy.stall()
      assertQuick(test, await measureExitMs(worker, 'SIGTERM'))
    })
  })

  async function readProcess(name: string): Promise<unknown> {
    const { rows } = await scene.client.query(
      `select stopped_at is not null as stopped, stop_reason as reason,
         (select count(*)::integer from partkeeper.lease where not released) as leases
       from partkeeper.process where name = $1`,
      [name],
    )
    return rows[0]
  }

  async function assertLeftOver(detail: string): Promise<void> {
    const { rows } = await scene.client.query<{ readonly due: boolean; readonly told: boolean }>(
      `select exists (select from partkeeper.plan()) as due,
         exists (select from partkeeper.history where outcome = 'deferred' and detail = $1) as told`,
      [detail],
    )
    assert.deepEqual(rows, [{ due: true, told: true }])
  }
})

function assertQuick(test: TestContext, tookMs: number, mostMs = EXIT_MS_MAX): void {
  test.diagnostic(`left after ${Math.round(tookMs)} ms`)
  assert.ok(tookMs < mostMs, `left after ${Math.round(tookMs)} ms`)
}
