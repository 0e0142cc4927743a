/**
 * `partkeeper verify` and `partkeeper restore` as a person calls them: what they print, as text and as JSON, and how they
 * end. The archive is made from a table of the test's own.
 */
import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { RestoreScene } from '../services/restore-scene.ts'
import type { MadeArchive } from '../support/archive-maker.ts'
import { runCli, runFailure, runJson, succeed } from './run-cli.ts'

describe('verify and restore on the command line', () => {
  let scene: RestoreScene
  let archive: MadeArchive
  let url: string
  before(async () => {
    scene = await RestoreScene.open(15)
    url = scene.database.url
    await scene.run(`
      create table e (at timestamptz not null, note text) partition by range (at);
      create table e_old partition of e for values from ('2024-04-20') to ('2024-04-21');
      insert into e select timestamptz '2024-04-20' + number * interval '1 minute', md5(number::text) from generate_series(0, 1439) as number`)
    archive = await scene.archive({ table: 'public.e_old', chunkBlocks: 4, digest: true })
  })
  after(() => scene.close())

  it('verifies without a database, and says what it read', async () => {
    const text = await succeed(['verify', archive.manifestPath])
    assert.match(text, /^public\.e_old: 1,440 rows in \d+ objects, \d+ (kB|bytes), whole$/)
    const { code, document } = await runJson<{ problems: unknown[]; rows: number }>([
      'verify',
      archive.folder,
    ])
    assert.deepEqual([code, document.problems, document.rows], [0, [], 1440])
  })

  it('compares with the table and goes strictly through the database when asked to', async () => {
    const typed = ['verify', archive.folder, '--strict', '--against', 'e_old', '--expect', 'public.e']
    assert.match(
      await succeed(typed, { url }),
      /whole, the same after a way through the database, the same rows as e_old|public\.e_old/,
    )
    const { code, document } = await runJson<{ problems: { problem: string }[] }>(
      ['verify', archive.folder, '--expect', 'public.other'],
      { url },
    )
    assert.equal(code, 1)
    assert.match(document.problems[0]?.problem ?? '', /not of public\.other$/)
  })

  it('names the damaged object and ends with 1', async () => {
    const damaged = await scene.archive({ table: 'public.e_old' })
    const key = damaged.manifest.chunks[0]?.key ?? ''
    const file = path.join(damaged.folder, key)
    const bytes = readFileSync(file)
    rmSync(file)
    writeFileSync(file, bytes.subarray(1))
    const { code, stdout } = await runCli(['verify', damaged.folder])
    assert.equal(code, 1)
    assert.ok(stdout.includes(`  ${key} has `), stdout)
    const failure = await runFailure(['restore', damaged.folder, '--into', 'public.nothing'], { url })
    assert.deepEqual([failure.code, failure.error.code, failure.error.sqlstate], [1, 'unsupported', 'PK017'])
  })

  it('restores into a table, says so, and says of the second call that it is done', async () => {
    const text = await succeed(['restore', archive.manifestPath, '--into', 'came_back', '--strict'], { url })
    assert.match(text, /^public\.e_old is restored: 1,440 rows in public\.came_back\n {2}\d+ chunks loaded$/)
    assert.equal(await scene.countDifferences('e_old', 'came_back'), 0)
    const again = await succeed(['restore', archive.manifestPath, '--into', 'came_back'], { url })
    assert.equal(again, 'public.e_old is restored already: public.came_back; nothing is changed')
  })

  it('attaches under the parent, and tells progress on standard error', async () => {
    await scene.run('drop table e_old')
    const { code, stdout, stderr } = await runCli(['restore', archive.folder, '--attach', '--json'], { url })
    assert.equal(code, 0, stderr)
    const report = JSON.parse(stdout) as { is_attached: boolean; rows: number }
    assert.deepEqual([report.is_attached, report.rows], [true, 1440])
    assert.match(stderr, /"what":"restoring public\.e_old"/)
    assert.equal(await scene.value('select count(*)::integer from e'), 1440)
  })

  it('refuses a call that does not say where to', async () => {
    for (const typed of [[], ['--attach', '--into', 'x'], ['--parent', 'x']]) {
      const { code, error } = await runFailure(['restore', archive.folder, ...typed], { url })
      assert.deepEqual([code, error.code], [64, 'usage'])
    }
    const { error } = await runFailure(['verify', '/nowhere/at/all'])
    assert.equal(error.code, 'object_missing')
  })
})
