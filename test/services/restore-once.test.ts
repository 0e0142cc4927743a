/**
 * Exactly once: restores of one archive that run at the same time, that are told to stop, and whose connections are cut in the
 * middle of a COPY. Every row comes back, none comes back twice. Processes that die or stand still: interrupt-restore.test.ts.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { MadeArchive } from '../support/archive-maker.ts'
import { openSessions, RestoreScene, restoreWith } from './restore-scene.ts'

const ROWS = 3000

describe('a restore', () => {
  let scene: RestoreScene
  let archive: MadeArchive
  before(async () => {
    scene = await RestoreScene.open(15)
    await scene.run(`
      create table e (id bigint, at timestamptz not null, note text, primary key (id, at)) partition by range (at);
      create index on e (note);
      create table e_old partition of e for values from ('2024-04-20') to ('2024-04-21');
      insert into e select number, timestamptz '2024-04-20' + number * interval '20 seconds', repeat(md5(number::text), 4)
      from generate_series(1, ${ROWS}) as number;
      create table before as select * from e_old`)
    archive = await scene.archive({ table: 'public.e_old', chunkBlocks: 30, digest: true })
    await scene.run('drop table e_old')
  })
  after(() => scene.close())

  const assertWhole = async (): Promise<void> => {
    assert.equal(await scene.countDifferences('before', 'e'), 0)
    assert.equal(await scene.value('select count(*)::integer from e'), ROWS)
    assert.equal(
      await scene.value(`select state from partkeeper.restore order by id desc limit 1`),
      'attached',
    )
  }

  it('shares its chunks with others that run at the same time', async () => {
    const others = await Promise.all([openSessions(scene.database.url), openSessions(scene.database.url)])
    const reports = await Promise.all(
      [scene.sessions, ...others].map((sessions) =>
        restoreWith(sessions, archive.manifestPath, { place: { kind: 'attach', parent: null } }),
      ),
    )
    await Promise.all(others.map((sessions) => sessions.close()))
    const loaded = reports.map((report) => report.chunks_loaded_here)
    assert.equal(
      loaded.reduce((sum, count) => sum + count, 0),
      archive.manifest.chunks.length,
      loaded.join(),
    )
    assert.equal(new Set(reports.map(({ restore }) => restore)).size, 1)
    await assertWhole()
    await scene.run('drop table e_old')
  })

  it('stops when told to, and goes on with the next call', async () => {
    const stop = new AbortController()
    const reason = new Error('told to stop')
    const observe = ({ kind }: { readonly kind: string }): void => {
      if (kind === 'restore.chunk_loaded') stop.abort(reason)
    }
    await assert.rejects(scene.attach(archive, { signal: stop.signal, observe, jobs: 1 }))
    const report = await scene.attach(archive)
    assert.ok(report.is_resumed && report.chunks_loaded_here < archive.manifest.chunks.length)
    await assertWhole()
    await scene.run('drop table e_old')
  })

  it('goes on when its connections are cut in the middle', async () => {
    const superuser = await scene.database.connectAsSuperuser()
    let cuts = 0
    const cut = async (): Promise<void> => {
      await superuser.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'copy %'`,
      )
    }
    const cutting: Promise<void>[] = []
    const report = await scene.attach(archive, {
      onProgress: ({ doneBytes }) => {
        if (cuts >= 2 || doneBytes === 0) return
        cuts += 1
        cutting.push(cut())
      },
    })
    await Promise.all(cutting)
    assert.equal(report.outcome, 'restored')
    await assertWhole()
  })
})
