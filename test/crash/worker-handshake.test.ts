/**
 * Two builds of the program and one schema: who does not belong to the schema makes partitions and takes nothing away, at its
 * start and also when the schema is upgraded under it. The other build is a real one: a copy of this checkout with one more
 * migration and one more function.
 */
import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type SpawnedCommand, spawnCommand } from '../support/spawned-command.ts'
import { endWorkers, QUICK, startWorker, waitForObservation, waitUntilTrue, YEARLY } from './worker-fleet.ts'
import { makeDue, stageTables, type WorkerScene } from './worker-scene.ts'

const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url))
const CREATIONS = 5
const DETACHES_DUE = `select count(*) filter (where kind = 'detach')::integer as count from partkeeper.plan()`
const NOTHING_TO_MAKE = `select not exists (select from partkeeper.plan() where kind = 'create')`
const EVERY_SECOND = '* * * * * *'

describe('a program of another build than the schema', () => {
  let scene: WorkerScene
  let newerBuild: string

  before(async () => {
    newerBuild = await copyNewerBuild()
    scene = await stageTables(1)
  })
  after(async () => {
    endWorkers(scene.database.url)
    await scene.database.drop()
    await rm(newerBuild, { recursive: true, maxRetries: 10 })
  })

  const run = (script: string | undefined, ...words: readonly string[]): SpawnedCommand =>
    spawnCommand({
      ...(script === undefined ? {} : { script }),
      arguments: words,
      environment: { DATABASE_URL: scene.database.url, PARTKEEPER_TICK: EVERY_SECOND, ...QUICK },
    })
  const countDetaches = async (): Promise<number> =>
    (await scene.client.query<{ count: number }>(DETACHES_DUE)).rows[0]?.count ?? 0
  const newer = (...words: readonly string[]) => run(join(newerBuild, 'src/partkeeper.js'), ...words)

  it('newer than the schema: its worker makes partitions, and leaves with 0 when the schema was upgraded', async () => {
    await makeDue(scene, CREATIONS)
    const due = await countDetaches()
    assert.ok(due > 0)
    const worker = newer('worker')
    await worker.waitForLine(/making partitions and nothing else/, { stream: 'stderr' })
    await waitUntilTrue(scene.client, NOTHING_TO_MAKE, 30_000)
    assert.equal(await countDetaches(), due, 'nothing was taken away')

    await scene.client.query('select partkeeper.pause()')
    const old = startWorker({ url: scene.database.url, name: 'old', tick: YEARLY, environment: QUICK })
    await waitForObservation(old, 'process.heartbeat')
    assert.deepEqual(await newer('migrate').exited, { code: 0, signal: null })
    assert.deepEqual(await worker.exited, { code: 0, signal: null }, worker.stderrLines.join('\n'))
    assert.match(worker.stderrLines.join('\n'), /the schema fits by now/)
    assert.deepEqual(
      await old.exited,
      { code: 0, signal: null },
      'the one whose schema was upgraded leaves too',
    )
    const { rows } = await scene.client.query(`select stop_reason from partkeeper.process where name = 'old'`)
    assert.match(rows[0]?.stop_reason, /^old \(.*\) is of another build than the functions in the schema/)
  })

  it('older than the schema: maintain makes partitions, takes nothing away, and ends with 3', async () => {
    await scene.client.query('select partkeeper.resume()')
    await makeDue(scene, CREATIONS + 5)
    const due = await countDetaches()
    assert.ok(due > 0)
    const pass = run(undefined, 'maintain')
    assert.deepEqual(await pass.exited, { code: 3, signal: null }, pass.stderrLines.join('\n'))
    await waitUntilTrue(scene.client, NOTHING_TO_MAKE, 1000)
    assert.equal(await countDetaches(), due)
  })

  it('cannot take anything away in the middle of its work either: the database refuses', async () => {
    const { rows: lease } = await scene.client.query<{ term: string; parent: string }>(
      `select lease.term, policy.parent from partkeeper.policies as policy
       cross join lateral partkeeper.acquire_lease(policy.parent, partkeeper.start_process('worker', 'late', '0.1.0', build => 'another'), '1 minute') as lease`,
    )
    const { rows } = await scene.client.query<{ kind: string; outcome: string; detail: string }>(
      `select kind, (result).outcome, (result).detail from (
         select action.kind, partkeeper.try_action(action, clock_timestamp(), $2) as result
         from partkeeper.plan($1::regclass) as action where action.kind = 'detach' and action.held is null limit 1) as tried`,
      [lease[0]?.parent, lease[0]?.term],
    )
    assert.deepEqual(
      rows.map(({ kind, outcome }) => [kind, outcome]),
      [['detach', 'held']],
    )
    assert.match(rows[0]?.detail ?? '', /^late \(0\.1\.0\) is of another build/)
  })
})

/** This checkout as its next version might be. */
async function copyNewerBuild(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'partkeeper-newer-'))
  for (const part of ['src', 'sql', 'migrations', 'package.json'])
    await cp(join(CHECKOUT, part), join(folder, part), { recursive: true })
  await symlink(join(CHECKOUT, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(
    join(folder, 'migrations/9999-next.sql'),
    'alter table partkeeper.installation add column next text;\n',
  )
  await writeFile(
    join(folder, 'sql/show/next.sql'),
    'create function partkeeper.next() returns integer language sql immutable begin atomic select 1; end;\n',
  )
  return folder
}
