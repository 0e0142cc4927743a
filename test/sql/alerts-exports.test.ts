/**
 * Alerts about archives: each appears when its fact is there, says what to do, and goes away with the fact. Time is moved
 * by what the tables say, never by waiting.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { Alert } from './alert-scene.ts'
import {
  makeDueForArchive,
  nameStore,
  publish,
  queueExport,
  sealByExport,
  storeChunks,
} from './archive-scene.ts'
import { AT, passOver } from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('alerts about archives', (sql) => {
  before(() => nameStore(sql))

  const raised = () =>
    sql.rows<Alert>(
      `select alert, parent, since, detail, remedy from partkeeper.alerts
       where alert in ('store failing', 'export without progress', 'archive damaged', 'writes refused', 'late rows')`,
    )
  const only = async (name: string): Promise<Alert> => {
    const alerts = await raised()
    assert.deepEqual(
      alerts.map(({ alert }) => alert),
      [name],
    )
    assert.ok(alerts[0])
    return alerts[0]
  }

  it('store failing: after a minute, until a worker sees it again', async () => {
    await sql.undone(async () => {
      await sql.run(`select partkeeper.note_store_failure('default', 'the disk is full')`)
      assert.deepEqual(await raised(), [])
      await sql.run(`update partkeeper.store set failing_since = clock_timestamp() - interval '2 minutes'`)
      await sql.run(`select partkeeper.note_store_failure('default', 'the disk is still full')`)
      const { detail, since, remedy } = await only('store failing')
      assert.equal(detail, 'store default: the disk is still full')
      assert.ok(since)
      assert.match(remedy, /partkeeper store probe default/)
      await sql.run(`select partkeeper.note_store_seen('default')`)
      assert.deepEqual(await raised(), [])
    })
  })

  it('export without progress: until it gets on, and not while its table is paused or on hold', async () => {
    await sql.undone(async () => {
      const [partition] = await makeDueForArchive(sql, { table: 'stuck' })
      const id = await queueExport(sql, 'stuck', partition)
      assert.deepEqual(await raised(), [])
      await sql.run(`select partkeeper.note_export_failure($1, 'no route to host', '1 second')`, [id])
      await sql.run(
        `update partkeeper.export set progress_at = clock_timestamp() - interval '30 days' where id = $1`,
        [id],
      )
      const { parent, detail, since } = await only('export without progress')
      assert.deepEqual([parent, since !== null], ['public.stuck', true])
      assert.match(
        detail,
        new RegExp(`^export ${id} of public.${partition} is planned .*: no route to host$`),
      )
      await sql.run(`select partkeeper.pause('public.stuck', 'wait')`)
      assert.deepEqual(await raised(), [])
      await sql.run(
        `select partkeeper.resume('public.stuck'), partkeeper.hold('public.${partition}', 'audit')`,
      )
      assert.deepEqual(await raised(), [])
      await sql.run(
        `select partkeeper.release('public.${partition}'), partkeeper.note_export_progress(${id})`,
      )
      assert.deepEqual(await raised(), [])
    })
  })

  it('archive damaged: names what is wrong; its remedy for a retirement ends it', async () => {
    await sql.undone(async () => {
      const [partition] = await makeDueForArchive(sql, { table: 'bitten' })
      const id = await queueExport(sql, 'bitten', partition)
      await sealByExport(sql, id)
      await storeChunks(sql, id)
      await publish(sql, id)
      await sql.run(`select partkeeper.record_damage($1, 'data/000001-00000000.copy.zst: another sha256')`, [
        id,
      ])
      await sql.run(`select partkeeper.record_damage($1, 'found later')`, [id])
      const { detail, remedy } = await only('archive damaged')
      assert.match(detail, /data\/000001-00000000\.copy\.zst: another sha256$/)
      await sql.run(/select partkeeper\.undo_retirement\('[^']+'\)/.exec(remedy)?.[0] ?? 'no remedy')
      assert.deepEqual(await raised(), [])
    })
  })

  it('writes refused: for a day since a pass last saw the count grow', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'refusing' })
    await sealByExport(sql, await queueExport(sql, 'refusing', partition))
    assert.deepEqual(await raised(), [])
    const late = `insert into public.refusing (id, created_at) values (1, '${AT}'::timestamptz - interval '5 days')`
    assert.equal((await sql.refusal(late)).code, 'PK020')
    await passOver(sql, 'refusing')
    const { detail, remedy } = await only('writes refused')
    assert.match(detail, new RegExp(`1 in all so far; sealed just now: public\\.${partition}`))
    assert.match(remedy, /late_rows to quarantine/)
    await sql.run(`update partkeeper.refusal_sample set changed_at = clock_timestamp() - interval '25 hours'`)
    assert.deepEqual(await raised(), [])
  })

  it('late rows: from the first one kept beside a sealed partition to the drop of their table', async () => {
    const [partition] = await makeDueForArchive(sql, {
      table: 'late',
      settings: '{"late_rows": "quarantine"}',
    })
    await sealByExport(sql, await queueExport(sql, 'late', partition))
    assert.deepEqual(await raised(), [])
    await sql.run(
      `insert into public.late (id, created_at) values (1, '${AT}'::timestamptz - interval '5 days')`,
    )
    const { parent, remedy } = await only('late rows')
    assert.equal(parent, 'public.late')
    await sql.run(/drop table \S+$/.exec(remedy)?.[0] ?? 'no remedy')
    assert.deepEqual(await raised(), [])
  })

  // The last one: the write that it sees refused is counted, whatever is undone.
  it('archive damaged: its remedy for a table that was sealed on its own gives it back to its writers', async () => {
    await sql.undone(async () => {
      await sql.run('create table public.own as select 1 as id')
      const id = await sql.value<string>(
        `select partkeeper.request_export('public.own', settings => '{"rung": "sealed"}')::text`,
      )
      await sealByExport(sql, id)
      await storeChunks(sql, id)
      await publish(sql, id)
      await sql.run(`select partkeeper.record_damage($1, 'an object is missing')`, [id])
      const { remedy } = await only('archive damaged')
      assert.equal((await sql.refusal('insert into public.own values (2)')).code, 'PK020')
      await sql.run(/select partkeeper\.cancel_export\(\d+\)/.exec(remedy)?.[0] ?? 'no remedy')
      await sql.run('insert into public.own values (2)')
      assert.deepEqual(await raised(), [])
    })
  })
})
