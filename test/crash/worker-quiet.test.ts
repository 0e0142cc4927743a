/**
 * Real workers that leave on purpose: asked, old, or fat, they end what is in flight, say why, and exit with 0; two of them
 * never at once. The demand for work is there all the while, and nothing of it is lost or done twice.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { SpawnedCommand } from '../support/spawned-command.ts'
import {
  assertDoneOnce,
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

const WITHIN_MS = 60_000
/** So many that a worker is asked, and hears of it with its next heartbeat, long before it has made them all. */
const CREATIONS = 800

describe('a worker that leaves on purpose', () => {
  let scene: WorkerScene

  before(async () => {
    scene = await stageTables(1)
  })
  after(async () => {
    endWorkers(scene.database.url)
    await scene.database.drop()
  })

  const start = (name: string, environment: Readonly<Record<string, string>> = {}): SpawnedCommand =>
    startWorker({
      url: scene.database.url,
      name,
      tick: YEARLY,
      environment: { ...QUICK, ...environment },
      timeoutMs: 2 * WITHIN_MS,
    })
  const reasonOf = async (name: string): Promise<string> => {
    const { rows } = await scene.client.query(
      'select stop_reason from partkeeper.process where name = $1 order by generation desc limit 1',
      [name],
    )
    return rows[0]?.stop_reason
  }
  const leaves = async (worker: SpawnedCommand): Promise<void> =>
    assert.deepEqual(await worker.exited, { code: 0, signal: null }, worker.stderrLines.slice(-5).join('\n'))

  it('because it was asked to: it exits with 0 and says who asked', async () => {
    const worker = start('asked')
    await waitForObservation(worker, 'pass.finished')
    await scene.client.query(`select partkeeper.quiet_worker('asked')`)
    await leaves(worker)
    assert.equal(await reasonOf('asked'), 'asked by partkeeper_owner')
  })

  it('in the middle of a pass: ends the action in flight and leaves the rest to others', async () => {
    await makeDue(scene, CREATIONS)
    const worker = start('busy')
    await waitForObservation(worker, 'action.finished', 3)
    await scene.client.query(`select partkeeper.quiet_worker('busy')`)
    await leaves(worker)
    await assertDoneOnce(scene.client)
    const { rowCount } = await scene.client.query('select from partkeeper.plan()')
    assert.notEqual(rowCount, 0, 'it left in the middle')
    const next = start('next', { PARTKEEPER_MAX_AGE: '1 hour' })
    await waitForObservation(next, 'pass.finished')
    await waitUntilTrue(scene.client, NOTHING_IS_DUE, WITHIN_MS)
    await scene.client.query('select partkeeper.quiet_worker()')
    await leaves(next)
    await assertDoneOnce(scene.client)
  })

  it('because it is old, or because its memory stays near the limit', async () => {
    const old = start('old', { PARTKEEPER_MAX_AGE: '2 seconds' })
    await leaves(old)
    assert.match(await reasonOf('old'), /^at work for \d+ minutes$/)
    const fat = start('fat', { PARTKEEPER_MEMORY_LIMIT: '64 MB', PARTKEEPER_MAX_AGE: '1 minute' })
    await leaves(fat)
    assert.match(await reasonOf('fat'), /^memory: \d+ of 64 MB, and it stays there$/)
  })

  it('two that are asked at once take turns: the second leaves when the first has a successor', async () => {
    await scene.client.query('delete from partkeeper.lease')
    await scene.client.query('delete from partkeeper.process')
    const [one, other] = [start('one'), start('other')]
    await Promise.all([one, other].map((worker) => waitForObservation(worker, 'pass.finished')))
    await scene.client.query('select partkeeper.quiet_worker()')
    await Promise.race([one.exited, other.exited])
    const [second] = await Promise.all(
      [one, other].map(async (worker) => ({ worker, lines: worker.stderrLines.join() })),
    ).then((both) => both.filter(({ lines }) => !lines.includes('"kind":"process.draining"')))
    assert.ok(second !== undefined, 'one of them is still at work')
    await waitForObservation(second.worker, 'process.waits_to_leave')
    const successor = start('successor')
    await leaves(one)
    await leaves(other)
    await measureExitMs(successor, 'SIGTERM')
  })
})
