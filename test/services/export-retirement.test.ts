/**
 * The whole life of an expired partition by one call of `partkeeper maintain`: sealed, archived, verified, detached, read
 * again, dropped. And the store that is away, then back, or another place than it was.
 */
import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { runOneExport } from '../../src/services/run-one-export.ts'
import { runOnePass } from '../../src/services/run-one-pass.ts'
import { attachedTo, forgetWrites, makeDailyTable, nowOf, retain } from '../sql/retirement-scene.ts'
import { ExportScene, makeRecorder, type WorkerChoices } from './export-scene.ts'

describe('an expired partition', () => {
  let scene: ExportScene
  before(async () => {
    scene = await ExportScene.open()
  })
  after(() => scene.close())

  it('goes all the way in one call to the store that the settings name, and is in the archive before it is dropped', async () => {
    await makeExpired(scene, 'whole', '0 minutes')
    const { seen, observe } = makeRecorder()
    const report = await maintain(scene, { observe })
    assert.deepEqual(report.exports.failures, [])
    assert.deepEqual(await statesOf(scene, 'whole'), ['dropped', 'dropped'])
    const done = report.results.filter(({ outcome }) => outcome === 'done').map(({ kind }) => kind)
    assert.equal(done.filter((kind) => kind === 'detach').length, 2, done.join())
    assert.equal(done.filter((kind) => kind === 'drop').length, 2, done.join())
    const order = [
      'export.opened',
      'chunk.stored',
      'export.published',
      'export.verified',
      'evidence.recorded',
    ]
    const places = order.map((kind) => seen.findIndex((each) => each.kind === kind))
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    )
    for (const told of await scene.sql.column<string>(
      `select string_agg(kind, ' ' order by id) from partkeeper.history
       where partition_name in (select partition_name from partkeeper.retirements where parent_name = 'public.whole')
         and outcome = 'done' and kind <> 'create' group by partition_name`,
    ))
      assert.equal(told, 'seal publish verify detach drop')
    const kept = await attachedTo(scene.sql, 'whole')
    assert.equal(
      kept.filter((name) =>
        report.results.some(({ kind, partition }) => kind === 'drop' && partition.endsWith(name)),
      ).length,
      0,
    )
  })

  it('stays when a byte of its archive flips between the verification and the drop', async () => {
    await makeExpired(scene, 'flipped', '7 days')
    await maintain(scene)
    assert.deepEqual(await statesOf(scene, 'flipped'), ['detached', 'detached'])
    const [id = ''] = await scene.sql.column<string>(
      `select export::text from partkeeper.retirement where parent_name = 'public.flipped' order by id`,
    )
    const [name = '', file = ''] =
      [...(await scene.filesOf(id))].find(([key]) => key.startsWith('data/000002')) ?? []
    await flipByte(file)
    // As if the grace were over, which only the clock could bring about.
    await scene.sql.run(`update partkeeper.chunk set checked_at = checked_at - interval '8 days' where export = ${id};
      update partkeeper.retirement
      set detached_at = detached_at - interval '8 days', drop_due_at = drop_due_at - interval '8 days'
      where parent_name = 'public.flipped'`)
    await maintain(scene)
    await maintain(scene)
    assert.deepEqual(await statesOf(scene, 'flipped'), ['detached', 'dropped'])
    const held = await scene.sql.value<string>(
      `select held from partkeeper.plan('public.flipped') where kind = 'drop'`,
    )
    assert.match(
      held,
      new RegExp(`^archive of export ${id} is damaged: ${name} has other bytes than were stored`),
    )
  })

  it('that is on hold, or paused, ends an export in the foreground with the reason', async () => {
    await makeExpired(scene, 'waits', '7 days')
    await scene.sql.run(`select * from partkeeper.run_maintenance('public.waits')`)
    const [partition = ''] = await scene.sql.column<string>(
      `select partition_name from partkeeper.retirement where parent_name = 'public.waits' order by id`,
    )
    const id = await scene.sql.value<string>(
      'select export::text from partkeeper.retirement where partition_name = $1',
      [partition],
    )
    const obstacles: readonly (readonly [string, string, RegExp])[] = [
      [
        `select partkeeper.hold('${partition}', 'litigation')`,
        `select partkeeper.release('${partition}')`,
        /^hold: litigation/,
      ],
      [
        `select partkeeper.pause('public.waits', 'moving')`,
        `select partkeeper.resume('public.waits')`,
        /^paused since .* moving/,
      ],
    ]
    for (const [place, lift, reason] of obstacles) {
      await scene.sql.run(place)
      const { seen, observe } = makeRecorder()
      const { tools } = await scene.startWorker({ observe })
      const request = { id, name: 'test', version: '0.0.0', leaseMs: 5000, onState: () => undefined }
      const { state } = await runOneExport(tools, request)
      assert.equal(state, 'planned')
      const deferred = seen.flatMap((each) => (each.kind === 'export.deferred' ? [each] : []))
      assert.deepEqual(
        deferred.map(({ outcome }) => outcome),
        ['held'],
      )
      assert.match(deferred[0]?.detail ?? '', reason)
      await scene.sql.run(lift)
    }
    await maintain(scene)
    assert.deepEqual(await statesOf(scene, 'waits'), ['detached', 'detached'])
  })

  it('stays readable and attached while its store is away, and goes on when that is back', async () => {
    await makeExpired(scene, 'away', '7 days')
    const hidden = join(scene.folder, 'hidden')
    await rename(scene.storeFolder, hidden)
    const { seen, observe } = makeRecorder()
    const report = await maintain(scene, { observe })
    assert.equal(report.exports.failures.length, 2, JSON.stringify(report.exports))
    assert.deepEqual(await statesOf(scene, 'away'), ['expired', 'expired'])
    assert.equal(seen.filter(({ kind }) => kind === 'store.failing').length, 1)
    assert.equal(seen.filter(({ kind }) => kind === 'export.opened').length, 0, 'sealed without a store')
    const failing = await scene.sql.value('select failing_since is not null from partkeeper.store')
    assert.equal(failing, true)
    await rename(hidden, scene.storeFolder)
    await retryNow(scene)
    assert.deepEqual((await maintain(scene)).exports.failures, [])
    assert.deepEqual(await statesOf(scene, 'away'), ['detached', 'detached'])
  })

  it('is not touched for a folder that lacks the marker, or has another one', async () => {
    await makeExpired(scene, 'unmarked', '7 days')
    const hidden = join(scene.folder, 'hidden')
    await rename(scene.storeFolder, hidden)
    await mkdir(scene.storeFolder)
    const missing = await maintain(scene)
    assert.match(missing.exports.failures[0]?.message ?? '', /its marker is missing/)
    assert.deepEqual(await readdir(scene.storeFolder), [])
    const marker = {
      format: 'partkeeper-store',
      installation: await installationOf(scene),
      marker: crypto.randomUUID(),
    }
    await writeFile(join(scene.storeFolder, 'partkeeper-store.json'), JSON.stringify(marker))
    await retryNow(scene)
    assert.match((await maintain(scene)).exports.failures[0]?.message ?? '', /its marker is another one/)
    const foreign = { ...marker, installation: crypto.randomUUID() }
    await writeFile(join(scene.storeFolder, 'partkeeper-store.json'), JSON.stringify(foreign))
    await retryNow(scene)
    assert.match(
      (await maintain(scene)).exports.failures[0]?.message ?? '',
      /belongs to another installation/,
    )
    assert.deepEqual(await statesOf(scene, 'unmarked'), ['expired', 'expired'])
    await rm(scene.storeFolder, { recursive: true })
    await rename(hidden, scene.storeFolder)
  })
})

/** A table with two partitions that are due for the archive. */
async function makeExpired(scene: ExportScene, table: string, grace: string): Promise<void> {
  const at = await nowOf(scene.sql)
  await makeDailyTable(scene.sql, { table, days: [-5, -4, 0, 1], at, extra: ', body text' })
  await scene.sql.run(`insert into public.${table}
    select number, date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '4 days' + interval '1 second' * number, repeat('x', 100)
    from generate_series(-5000, 5000) as number`)
  await forgetWrites(scene.sql, table)
  await retain(scene.sql, { table, settings: `'3 days', 'archive', '${grace}'`, at })
}

async function maintain(scene: ExportScene, choices: WorkerChoices = {}) {
  const { tools } = await scene.startWorker(choices)
  const request = { name: 'test', version: '0.0.0', parent: null, at: null, leaseMs: 5000, budgetMs: 60_000 }
  return runOnePass(tools, request)
}

async function flipByte(file: string): Promise<void> {
  const bytes = await readFile(file)
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  await chmod(file, 0o600)
  await writeFile(file, bytes)
}

async function statesOf(scene: ExportScene, table: string): Promise<readonly string[]> {
  return scene.sql.column('select state from partkeeper.retirement where parent_name = $1 order by id', [
    `public.${table}`,
  ])
}

async function installationOf(scene: ExportScene): Promise<string> {
  return scene.sql.value('select id from partkeeper.installation')
}

/** Failed exports pause before the next try; the test does not. */
async function retryNow(scene: ExportScene): Promise<void> {
  await scene.sql.run('update partkeeper.export set retry_at = null')
}
