/**
 * The views of archives that people look at: stores, exports and export_progress, from the request to the end. No store
 * is opened: what a worker would say to the database is said by hand.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  archiveByWord,
  makeDueForArchive,
  nameStore,
  queueExport,
  sealByExport,
  startProcess,
} from './archive-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('the views of archives', (sql) => {
  before(() => nameStore(sql))

  it('stores: what is known of each, and how much it holds', async () => {
    const read = () =>
      sql.row(
        `select url, seen_at is not null as is_seen, conditional_writes, failure, archives::integer, stored_bytes::integer
         from partkeeper.stores where name = 'default'`,
      )
    const url = 'file:///srv/archives'
    assert.deepEqual(await read(), {
      ...{ url, is_seen: false, conditional_writes: null, failure: null, archives: 0, stored_bytes: null },
    })
    const [partition] = await makeDueForArchive(sql, { table: 'kept' })
    await archiveByWord(sql, await queueExport(sql, 'kept', partition))
    await sql.run(
      `select partkeeper.note_store_seen('default'), partkeeper.note_store_abilities('default', true)`,
    )
    assert.deepEqual(await read(), {
      ...{ url, is_seen: true, conditional_writes: true, failure: null, archives: 1, stored_bytes: 300 },
    })
  })

  it('exports: the span of a partition, sums when it is stored, the manifest when it is published', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'listed' })
    const id = await queueExport(sql, 'listed', partition)
    const read = () =>
      sql.row(
        `select relation_name, parent_name, from_value, to_value, store, rung, format, state, row_count::integer, manifest_key
         from partkeeper.exports where id = $1`,
        [id],
      )
    const facts = {
      ...{
        relation_name: `public.${partition}`,
        parent_name: 'public.listed',
        store: 'default',
        rung: 'sealed',
      },
      ...{ from_value: '2024-05-10 00:00:00+00', to_value: '2024-05-11 00:00:00+00', format: 'copy.zst' },
    }
    assert.deepEqual(await read(), { ...facts, state: 'planned', row_count: null, manifest_key: null })
    await archiveByWord(sql, id)
    assert.deepEqual(await read(), {
      ...facts,
      state: 'verified',
      row_count: 30,
      manifest_key: 'v1/manifest.json',
    })
  })

  it('export_progress: share, pace, time left and who is at it, and nothing once the export is over', async () => {
    await sql.run(
      `create table public.moving as select n as id, repeat('x', 900) as body from generate_series(1, 80) as n`,
    )
    const id = await sql.value<string>(
      `select partkeeper.request_export('public.moving', settings => '{"rung": "sealed"}')::text`,
    )
    const read = () =>
      sql.rows(
        `select state, round(share::numeric, 2)::text as share, chunks_stored::integer, chunks_busy::integer, workers,
           bytes_per_second > 0 as has_pace, seconds_left >= 0 as has_end
         from partkeeper.export_progress where id = $1`,
        [id],
      )
    const begun = {
      state: 'planned',
      chunks_stored: 0,
      chunks_busy: 0,
      workers: null,
      has_pace: null,
      has_end: null,
    }
    assert.deepEqual(await read(), [{ ...begun, share: '0.00' }])
    await sealByExport(sql, id)
    const generation = await startProcess(sql)
    const half = `select ((blocks + 1) / 2)::integer from partkeeper.export where id = ${id}`
    await sql.run(`select from partkeeper.claim_chunk($1, $2, (${half}), '10 minutes')`, [id, generation])
    assert.deepEqual(await read(), [{ ...begun, share: '0.00', chunks_busy: 1, workers: ['test'] }])
    const stored = {
      key: 'data/1',
      lane: 'text',
      row_count: 40,
      raw_bytes: 40000,
      stored_bytes: 400,
      copy_ms: 5,
    }
    await sql.run(`select partkeeper.record_stored($1, 1, 1, $2, 'test')`, [
      id,
      JSON.stringify({ ...stored, raw_sha256: 'a', stored_sha256: 'b' }),
    ])
    assert.deepEqual(await read(), [
      { ...begun, share: '0.50', chunks_stored: 1, has_pace: true, has_end: true },
    ])
    await sql.run('select partkeeper.cancel_export($1)', [id])
    assert.deepEqual(await read(), [])
  })
})
