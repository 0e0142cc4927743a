/**
 * What lifts a seal without a person's undo: a policy that changed, hands that detached or attached, unmanage(), an export that
 * makes no progress. Afterwards writers write again.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  archiveByWord,
  makeDueForArchive,
  nameStore,
  publish,
  queueExport,
  sealByExport,
  startProcess,
  storeChunks,
} from './archive-scene.ts'
import { AT, passOver, planOf, stateOf } from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

const OLD = `'${AT}'::timestamptz - interval '5 days'`

describeOnMainMajors('a seal is lifted', (sql) => {
  before(() => nameStore(sql))

  const reasons: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'when the policy keeps it longer',
      `select partkeeper.set_policy('public.T', '{"retention": "30 days"}')`,
      'undone',
      /not expired any more/,
    ],
    [
      'when the policy archives no more',
      `select partkeeper.set_policy('public.T', '{"on_expiry": "drop"}')`,
      'undone',
      /does not archive any more/,
    ],
    [
      'when somebody detached it by hand',
      'alter table public.T detach partition public.P',
      'undone',
      /detached by hand/,
    ],
    [
      'when its export makes no progress for a day',
      `update partkeeper.export set progress_at = clock_timestamp() - interval '25 hours' where id = E`,
      'expired',
      /made no progress/,
    ],
  ]
  it('when the archive is published and cannot be verified for a day: the retirement begins again', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'unverified' })
    const id = await queueExport(sql, 'unverified', partition)
    await sealByExport(sql, id)
    await storeChunks(sql, id)
    await publish(sql, id)
    await sql.run(
      `update partkeeper.export set progress_at = clock_timestamp() - interval '25 hours' where id = $1`,
      [id],
    )
    await passOver(sql, 'unverified')
    assert.equal(await stateOf(sql, partition), 'expired')
    assert.equal(await sql.value('select state from partkeeper.export where id = $1', [id]), 'cancelled')
    await archiveByWord(sql, await queueExport(sql, 'unverified', partition))
    assert.equal(await stateOf(sql, partition), 'verified')
  })

  for (const [index, [name, statement, state, reason]] of reasons.entries()) {
    it(name, async () => {
      const table = `lifted_${index}`
      const [partition] = await makeDueForArchive(sql, { table })
      const id = await queueExport(sql, table, partition)
      await sealByExport(sql, id)
      await sql.run(
        statement
          .replaceAll('public.T', `public.${table}`)
          .replaceAll('public.P', `public.${partition}`)
          .replaceAll(' E', ` ${id}`),
      )
      const unsealed = (await planOf(sql, table)).find(({ kind }) => kind === 'unseal')
      assert.match(unsealed?.reason ?? '', reason)
      const done = (await passOver(sql, table)).find(({ kind }) => kind === 'unseal')
      assert.deepEqual([done?.partition, done?.outcome], [partition, 'done'], done?.detail)
      assert.equal(await stateOf(sql, partition), state)
      assert.equal(await sql.value('select state from partkeeper.export where id = $1', [id]), 'cancelled')
      await sql.run(`insert into public.${partition} (id, created_at) values (31, ${OLD})`)
    })
  }

  it('not because of a pause that lasted longer than a day', async () => {
    for (const parent of ['null', `'public.paused'`]) {
      await sql.run('drop table if exists public.paused')
      const [partition] = await makeDueForArchive(sql, { table: 'paused' })
      const id = await queueExport(sql, 'paused', partition)
      await sealByExport(sql, id)
      await sql.run(`select partkeeper.pause(${parent}, 'a move')`)
      await sql.run(
        `update partkeeper.export set progress_at = clock_timestamp() - interval '25 hours' where id = $1`,
        [id],
      )
      await sql.run(`select partkeeper.resume(${parent})`)
      await passOver(sql, 'paused')
      assert.equal(await stateOf(sql, partition), 'sealed')
      await sql.run(`select partkeeper.unmanage('public.paused')`)
    }
  })

  it('by unmanage(), for all partitions of the table', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'unmanaged' })
    await sealByExport(sql, await queueExport(sql, 'unmanaged', partition))
    await sql.run(`select partkeeper.unmanage('public.unmanaged')`)
    await sql.run(`insert into public.unmanaged (id, created_at) values (31, ${OLD})`)
    assert.equal(await stateOf(sql, partition), 'undone')
  })

  it('by unmanage(), also one that is put on in this very moment', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'unmanaged_late' })
    const id = await queueExport(sql, 'unmanaged_late', partition)
    const sealing = await sql.database.connect()
    await sealing.query('begin')
    await sealing.query('select partkeeper.open_export($1, $2, $3)', [id, AT, await startProcess(sql)])
    const unmanaging = sql.run(`select partkeeper.unmanage('public.unmanaged_late')`)
    const isWaiting = `select exists (select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%unmanage%')`
    // In a transaction the statistics of other sessions stand still.
    const watching = await sql.database.connect()
    for (let waits = false; !waits; ) {
      const { rows } = await watching.query<{ readonly exists: boolean }>(isWaiting)
      waits = rows[0]?.exists === true
    }
    await sealing.query('commit')
    await unmanaging
    await sql.run(`insert into public.unmanaged_late (id, created_at) values (31, ${OLD})`)
    assert.equal(await stateOf(sql, partition), 'undone')
  })

  it('when it was attached again by hand after its detach: the retirement ends', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'reattached' })
    await archiveByWord(sql, await queueExport(sql, 'reattached', partition))
    await passOver(sql, 'reattached')
    await sql.run(
      `alter table public.reattached attach partition public.${partition} for values from ('2024-05-10+00') to ('2024-05-11+00')`,
    )
    await passOver(sql, 'reattached')
    assert.equal(await stateOf(sql, partition), 'undone')
    await sql.run(`insert into public.reattached (id, created_at) values (31, ${OLD})`)
  })
})
