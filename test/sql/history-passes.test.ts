/**
 * The ordinary passes look after the history: they make its months, move out of the default partition what had to go there,
 * and leave it alone where their role may not. And what people say about it: how long it is kept, holds, pauses, switches.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { dropMonth, monthAt, monthsOf } from './history-months.ts'
import { createManaged } from './managed-table.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('a pass over all tables', (sql) => {
  it('makes the months that are missing once half of them are used up, and not before', async () => {
    for (const offset of [12, 11, 10, 9, 8]) await dropMonth(sql, offset)
    assert.deepEqual(await sql.rows('select from partkeeper.plan()'), [])
    for (const offset of [7, 6, 5]) await dropMonth(sql, offset)
    const results = await sql.column('select kind || $$ $$ || outcome from partkeeper.run_maintenance()')
    // The default partition is locked for each: one per call, as for any table.
    assert.equal(results[0], 'create done')
    await sql.run('call partkeeper.maintain()')
    assert.equal((await monthsOf(sql)).length, 14)
    assert.deepEqual(await sql.rows('select from partkeeper.plan()'), [])
  })

  it('moves out of the default partition what came for a month that was missing', async () => {
    for (const offset of [0, 1, 2, 3, 4, 5]) await dropMonth(sql, offset)
    await sql.run(`select partkeeper.pause(null, 'while months are missing'); select partkeeper.resume()`)
    assert.equal(await sql.value('select count(*)::int from partkeeper.event_default'), 2)
    assert.deepEqual(await sql.column('select alert from partkeeper.alerts'), ['history unkept'])
    const before = await sql.rows('select id, happened_at, kind from partkeeper.event order by id')
    await sql.run('call partkeeper.maintain()')
    assert.deepEqual(await sql.rows('select from partkeeper.event_default'), [])
    assert.deepEqual(
      (await sql.rows('select id, happened_at, kind from partkeeper.event order by id')).slice(
        0,
        before.length,
      ),
      before,
    )
    assert.deepEqual(await sql.rows('select * from partkeeper.alerts'), [])
  })

  it('by a role that may not act as its owner leaves it alone, and an alert says so when it is time', async () => {
    for (const offset of [1, 2, 3, 4, 5, 6]) await dropMonth(sql, offset)
    const superuser = await sql.database.connectAsSuperuser()
    const worker = `history_worker_${sql.database.name}`
    await superuser.query(`create role ${worker} login;
      grant usage on schema partkeeper to ${worker}; grant execute on all routines in schema partkeeper to ${worker};
      grant select, insert, update, delete on all tables in schema partkeeper to ${worker};
      grant usage on all sequences in schema partkeeper to ${worker}`)
    const other = await sql.openAs(worker)
    assert.deepEqual(await other.rows('select * from partkeeper.run_maintenance()'), [])
    await other.run('call partkeeper.maintain()')
    const { detail, remedy } = await other.row<{ detail: string; remedy: string }>(
      'select * from partkeeper.alerts',
    )
    assert.match(
      detail,
      /^the partitions of the history reach to \d{4}-\d\d-01; later events go to its default partition$/,
    )
    assert.match(remedy, /Let partkeeper_owner call: call partkeeper\.maintain\('partkeeper\.event'\)/)
    await sql.run(`call partkeeper.maintain('partkeeper.event')`)
    assert.deepEqual(await other.rows('select * from partkeeper.alerts'), [])
    await other.end()
    await superuser.query(`drop owned by ${worker}; drop role ${worker}`)
  })
})

describeOnMainMajors('what people say about the history', (sql) => {
  it('changes how long it is kept; what would keep it from being bounded by months is refused', () =>
    sql.undone(async () => {
      await sql.run(
        `select partkeeper.set_policy('partkeeper.event', '{"retention": "25 months", "grace": "1 day"}')`,
      )
      await sql.run(`select partkeeper.set_policy('partkeeper.event', '{"retention": null}')`)
      for (const settings of [
        '{"on_expiry": "archive"}',
        '{"partition_interval": "1 day"}',
        '{"time_zone": "Asia/Tokyo"}',
        '{"retention": "1 month"}',
      ]) {
        const { code, message } = await sql.refusal(`select partkeeper.set_policy('partkeeper.event', $1)`, [
          settings,
        ])
        assert.equal(code, 'PK004')
        assert.match(message, /the policy for partkeeper\.event is not valid/)
      }
    }))

  it('does not give it up, and does not take it under management twice', () =>
    sql.undone(async () => {
      for (const call of [`unmanage('partkeeper.event')`, `manage('partkeeper.event', '1 month')`]) {
        const { code, message } = await sql.refusal(`select partkeeper.${call}`)
        assert.equal(code, 'PK002')
        assert.match(message, /partkeeper\.event cannot be .*Partkeeper itself/)
      }
    }))

  it('holds a month like any other partition, and pauses it with everything else', () =>
    sql.undone(async () => {
      const month = `partkeeper.event_p${await monthAt(sql, 0)}`
      await sql.run(`select partkeeper.hold('${month}', 'the auditors')`)
      assert.equal(
        await sql.value(`select state from partkeeper.show_partitions('partkeeper.event') limit 1`),
        'hold',
      )
      for (const offset of [3, 4]) await dropMonth(sql, offset)
      await sql.run(`select partkeeper.pause(null, 'a move')`)
      assert.match(
        await sql.value('select waiting from partkeeper.plan() limit 1'),
        /^paused since .*: a move$/,
      )
    }))

  it('is not what a switch lists, but off is off for it too', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await sql.run(
        `create table partkeeper.event_p20200101 partition of partkeeper.event for values from ('2020-01-01 00:00+00') to ('2020-02-01 00:00+00')`,
      )
      await sql.run(`select partkeeper.set_flow('retire', 'public.e')`)
      const waiting = `select waiting from partkeeper.plan('partkeeper.event') where kind = 'detach'`
      assert.equal(await sql.value(waiting), null)
      await sql.run(`select partkeeper.set_flow('retire', 'off')`)
      assert.equal(await sql.value(waiting), 'switch retire is off')
    }))
})
