/**
 * Workers that die, stand still or meet each other: work of a dead one is taken over within twenty seconds, one that wakes
 * up late changes nothing, what was missed is made up for at a start, two never do the same thing twice, and a scheduler
 * that died is an alert within two ticks.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testClock } from '../support/test-clock.ts'
import { waitUntilStopped } from './interrupted-process.ts'
import {
  assertDoneOnce,
  countObservations,
  measureExitMs,
  NOTHING_IS_DUE,
  QUICK,
  startWorker,
  waitForObservation,
  waitUntilTrue,
  YEARLY,
} from './worker-fleet.ts'
import { makeDue, type WorkerScene, withTables } from './worker-scene.ts'

const TAKEOVER_MS_MAX = 20_000
/** Time for the work itself on a busy machine; no promise of the product. */
const WORK_MS_MAX = 60_000
/** So many that a signal comes in mid-pass even when this process learns late how far the worker is. */
const CREATIONS = 600
/** Longer than two heartbeats of every worker here: whoever was to be woken up is awake by then. */
const TWO_HEARTBEATS_MS = 2500

/** Two ticks of three seconds, and what asking takes on a busy machine. */
const TWO_TICKS_MS = 2 * 3000 + 1500

const CHANGES = `
select md5(concat((select jsonb_agg(to_jsonb(event) order by id) from partkeeper.event where kind <> 'process_blocked'),
  (select jsonb_agg(to_jsonb(retirement) order by id) from partkeeper.retirement),
  (select jsonb_agg(relname order by relname) from pg_class where relnamespace = 'public'::regnamespace))) as changes`

describe('workers on one database', { concurrency: 3 }, () => {
  it('take over what one leaves that is killed in mid-pass, within 20 s and with default settings', async (test) => {
    await withTables(1, async (scene) => {
      const { url } = scene.database
      const second = startWorker({ url, name: 'second', tick: YEARLY })
      await waitForObservation(second, 'pass.finished')
      await makeDue(scene, CREATIONS)
      const first = startWorker({ url, name: 'first', tick: YEARLY })
      await waitForObservation(first, 'action.finished', 5)
      first.signal('SIGKILL')
      assert.deepEqual(await first.exited, { code: null, signal: 'SIGKILL' })
      const killedMs = testClock.monotonicMs()
      await waitForObservation(second, 'lease.acquired')
      const tookMs = testClock.monotonicMs() - killedMs
      test.diagnostic(`taken over ${Math.round(tookMs)} ms after the kill`)
      assert.ok(tookMs < TAKEOVER_MS_MAX, `taken over only after ${tookMs} ms`)
      await waitUntilTrue(scene.client, NOTHING_IS_DUE, WORK_MS_MAX)
      test.diagnostic(`all done ${Math.round(testClock.monotonicMs() - killedMs)} ms after the kill`)
      await assertQuietAfter(scene, second)
      await measureExitMs(second, 'SIGTERM')
      await assertDoneOnce(scene.client)
    })
  })

  it('leave nothing to one that stood still: it wakes up fenced and changes nothing', async () => {
    await withTables(1, async (scene) => {
      const { url } = scene.database
      const rival = startWorker({ url, name: 'rival', tick: YEARLY, environment: QUICK })
      await waitForObservation(rival, 'pass.finished')
      await makeDue(scene, CREATIONS)
      const sleeper = startWorker({ url, name: 'sleeper', tick: YEARLY, environment: QUICK })
      await waitForObservation(sleeper, 'action.finished', 5)
      sleeper.signal('SIGSTOP')
      await waitUntilStopped(sleeper.pid)
      await waitUntilTrue(scene.client, NOTHING_IS_DUE, WORK_MS_MAX)
      await assertQuietAfter(scene, rival)
      const before = await readChanges(scene)
      sleeper.signal('SIGCONT')
      await waitForObservation(sleeper, 'pass.finished')
      assert.equal(await readChanges(scene), before)
      assert.equal(countObservations(sleeper, 'lease.lost'), 1, 'it noticed')
      await Promise.all([measureExitMs(sleeper, 'SIGTERM'), measureExitMs(rival, 'SIGTERM')])
      await assertDoneOnce(scene.client)
    })
  })

  it('make up for every tick that was missed while there was none, at once when one starts', async () => {
    await withTables(2, async (scene) => {
      await makeDue(scene, 30)
      const worker = startWorker({ url: scene.database.url, name: 'late', tick: YEARLY })
      await waitForObservation(worker, 'pass.finished')
      await waitUntilTrue(scene.client, NOTHING_IS_DUE, 0)
      await measureExitMs(worker, 'SIGTERM')
    })
  })

  it('do each thing once between them, on many tables, tick by tick', async (test) => {
    await withTables(6, async (scene) => {
      const names = ['one', 'two', 'three']
      await makeDue(scene, 20, 'drop')
      const workers = names.map((name) =>
        startWorker({ url: scene.database.url, name, tick: '* * * * * *', environment: QUICK }),
      )
      await waitUntilTrue(scene.client, NOTHING_IS_DUE, WORK_MS_MAX)
      await Promise.all(workers.map((worker) => waitForObservation(worker, 'pass.finished')))
      await Promise.all(workers.map((worker) => measureExitMs(worker, 'SIGTERM')))
      await assertDoneOnce(scene.client)
      const shares = workers.map((worker) => countObservations(worker, 'lease.acquired'))
      test.diagnostic(`leases taken: ${shares.join(', ')}`)
    })
  })

  it('are missed within two ticks when they are killed', async (test) => {
    await withTables(1, async (scene) => {
      const worker = startWorker({
        url: scene.database.url,
        name: 'mortal',
        tick: '*/3 * * * * *',
        environment: QUICK,
      })
      await waitForObservation(worker, 'pass.finished', 2)
      assert.deepEqual(await listAlerts(scene), [])
      worker.signal('SIGKILL')
      await worker.exited
      const missing = `select count(*) = 2 from partkeeper.alerts where alert in ('worker missing', 'maintenance late')`
      test.diagnostic(
        `told after ${Math.round(await waitUntilTrue(scene.client, missing, TWO_TICKS_MS))} ms of 3 s ticks`,
      )
    })
  })

  it('are told of within two ticks when only their scheduler has died and the rest lives on', async () => {
    await withTables(1, async (scene) => {
      const worker = startWorker({
        url: scene.database.url,
        name: 'undead',
        tick: YEARLY,
        environment: QUICK,
      })
      await waitForObservation(worker, 'pass.finished')
      // As if its schedule had been every three seconds, of which none comes any more.
      await scene.client.query(`update partkeeper.process set tick = '3 seconds'`)
      await waitUntilTrue(
        scene.client,
        `select exists (select from partkeeper.alerts where alert = 'maintenance late')`,
        TWO_TICKS_MS,
      )
      assert.deepEqual(await listAlerts(scene), ['maintenance late'])
      await measureExitMs(worker, 'SIGTERM')
    })
  })
})

/** With all done, nobody goes on waking up for the lease of a dead one. */
async function assertQuietAfter(
  scene: WorkerScene,
  worker: Parameters<typeof countObservations>[0],
): Promise<void> {
  await waitUntilTrue(scene.client, 'select bool_and(released) from partkeeper.lease', WORK_MS_MAX)
  await testClock.sleep(TWO_HEARTBEATS_MS)
  const passes = countObservations(worker, 'pass.started')
  await testClock.sleep(TWO_HEARTBEATS_MS)
  assert.equal(countObservations(worker, 'pass.started'), passes, 'passes with nothing to do')
}

async function readChanges({ client }: WorkerScene): Promise<string> {
  const { rows } = await client.query<{ readonly changes: string }>(CHANGES)
  return rows[0]?.changes ?? ''
}

async function listAlerts({ client }: WorkerScene): Promise<readonly string[]> {
  const { rows } = await client.query<{ readonly alert: string }>('select alert from partkeeper.alerts')
  return rows.map(({ alert }) => alert)
}
