// One planner, three ways in: the SQL function, the SQL procedure, `partkeeper maintain` and the worker each do a
// creation, a detach and a drop on their own clone of one scene, and leave the same catalog and ledger behind.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { buildDueScene, type DueScene, type SceneClone } from '../crash/due-scene.ts'
import { assertSafe, readState } from '../crash/scene-state.ts'
import { spawnCommand } from '../support/spawned-command.ts'

/** How each way is gone to its end. */
const ways: Readonly<Record<string, (clone: SceneClone) => Promise<void>>> = {
  'run_maintenance()': async ({ client }) => {
    let due = Number.POSITIVE_INFINITY
    while (due > 0) due = (await client.query('select * from partkeeper.run_maintenance()')).rows.length
  },
  'CALL maintain()': async ({ client }) => {
    while (await isDue(client)) await client.query('call partkeeper.maintain()')
  },
  'partkeeper maintain': async ({ client, url }) => {
    while (await isDue(client)) {
      const environment = { DATABASE_URL: url }
      assert.equal((await spawnCommand({ arguments: ['maintain'], environment }).exited).code, 0)
    }
  },
  'partkeeper worker': async ({ client, url }) => {
    const environment = { DATABASE_URL: url, PARTKEEPER_TICK: '* * * * * *', PARTKEEPER_JITTER: '0 seconds' }
    const worker = spawnCommand({ arguments: ['worker'], environment })
    let passes = 0
    while (await isDue(client))
      await worker.waitForLine(/"pass over/, { stream: 'stderr', occurrence: ++passes })
    worker.signal('SIGTERM')
    assert.equal((await worker.exited).code, 0)
  },
}

describe('the ways in', () => {
  let scene: DueScene
  before(async () => {
    scene = await buildDueScene(15)
  })
  after(() => scene.close())

  it('leave the same catalog, retirements and deeds behind', async () => {
    const states: (readonly [string, unknown])[] = []
    for (const [name, go] of Object.entries(ways)) {
      const clone = await scene.clone()
      await go(clone)
      await assertSafe(clone.client)
      states.push([name, await readState(clone.client)])
      await clone.drop()
    }
    const [first] = states
    const text = JSON.stringify(first?.[1])
    for (const deed of ['"create"', '"detach"', '"drop"'])
      assert.ok(text.includes(deed), `the scene has no ${deed}`)
    for (const [name, state] of states.slice(1))
      assert.deepEqual(state, first?.[1], `${name} and ${first?.[0]}`)
  })
})

async function isDue(client: SceneClone['client']): Promise<boolean> {
  return (await client.query('select from partkeeper.plan()')).rows.length > 0
}
