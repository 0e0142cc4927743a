/**
 * CALL partkeeper.maintain() and run_maintenance(), whose session is ended from outside at many moments, as an operator or
 * a failing server would: what was committed stands, what was not is gone, and the next pass of any kind finishes.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { testClock } from '../support/test-clock.ts'
import { assertConverges, runCases, type Undisturbed, withClone } from './crash-cases.ts'
import { buildDueScene, type DueScene, type SceneClone } from './due-scene.ts'
import { runUndisturbed } from './interrupted-process.ts'
import { assertSafe } from './scene-state.ts'

/** A call takes some 40 ms on a machine that has nothing else to do. */
const DELAYS_MS = Array.from({ length: 16 }, (_, index) => index * 4)

const CALLS = ['call partkeeper.maintain()', 'select * from partkeeper.run_maintenance()']

describe('a session that is ended in the middle of', () => {
  let scene: DueScene
  let undisturbed: Undisturbed

  before(async () => {
    scene = await buildDueScene(15)
    undisturbed = await runUndisturbed(scene)
  })
  after(() => scene?.close())

  for (const call of CALLS) {
    it(`${call} leaves something that the next pass finishes`, async (test) => {
      let ended = 0
      await runCases(
        DELAYS_MS,
        (delayMs) => `ended after ${delayMs} ms`,
        (delayMs) =>
          withClone(scene, async (clone) => {
            ended += (await endSession(clone, call, delayMs)) ? 1 : 0
            await assertSafe(clone.client)
            // As if the time of the lease were over, which only the clock could bring about.
            await clone.client.query('update partkeeper.lease set until = clock_timestamp()')
            await assertConverges(clone, undisturbed)
          }),
      )
      test.diagnostic(`${ended} of ${DELAYS_MS.length} sessions were ended in the middle of it`)
      assert.ok(ended > 0, 'no session was ended in time')
    })
  }
})

/** Whether the session was ended before the call was over. */
async function endSession({ url, client }: SceneClone, call: string, delayMs: number): Promise<boolean> {
  const session = new pg.Client(url)
  session.on('error', () => undefined)
  await session.connect()
  const { rows } = await session.query<{ readonly pid: number }>('select pg_backend_pid() as pid')
  const failure = session.query(call).then(
    () => undefined,
    (error: unknown) => error,
  )
  await testClock.sleep(delayMs)
  await client.query('select pg_terminate_backend($1)', [rows[0]?.pid])
  const isEnded = (await failure) !== undefined
  await session.end().catch(() => undefined)
  return isEnded
}
