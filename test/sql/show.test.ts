/**
 * What people look at: the partitions and their states, where a value lives, what sits in a default partition, and the
 * status of each parent. Bounds are shown as the catalog has them, whatever the session's settings.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createManaged, listAttached, manage, NOON, runMaintenance } from './managed-table.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('show_partitions()', (sql) => {
  it('lists partitions in the order of their spans, the default last, with their states', () =>
    sql.undone(async () => {
      await sql.run(`create table e (at timestamptz not null) partition by range (at);
        create table e_rest partition of e default; create table e_first partition of e for values from (minvalue) to ('2020-01-01 00:00+00');
        create table z_old partition of e for values from ('2020-01-01 00:00+00') to ('2020-01-02 00:00+00')`)
      await sql.run(
        `select from partkeeper.manage('e', '1 day', premake => 1, horizon => '1 hour', at => now())`,
      )
      await sql.run(`select partkeeper.set_retention('e', '100 days', on_expiry => 'detach');
        select partkeeper.hold('z_old', 'the auditors')`)
      const states = (await listAttached(sql)).map(
        ({ name, state }) => `${name.replace(/_p\d+$/, '')} ${state}`,
      )
      assert.deepEqual(states, ['e_first expired', 'z_old hold', 'e current', 'e future', 'e_rest default'])
      const [first] = await listAttached(sql)
      assert.deepEqual([first?.from, first?.to], ['MINVALUE', '2020-01-01 00:00:00+00'])
    }))

  it('counts rows by statistics, and by counters where there are none yet', async () => {
    await createManaged(sql, { at: NOON })
    await sql.run(`insert into e select '${NOON}' from generate_series(1, 500)`)
    const estimate = `select rows_estimate::int from partkeeper.show_partitions('e') where partition = 'e_p20261121'::regclass`
    await sql.run('analyze e_p20261121')
    assert.equal(await sql.value(estimate), 500)
    await sql.run(`insert into e select '${NOON}' from generate_series(1, 5000); truncate e_p20261122`)
    const grown = await sql.value<number>(estimate)
    assert.ok(grown > 3000 && grown < 8000, `${grown} rows by what the table has grown`)
    // Analyzed while it was empty: that says nothing of it now.
    await sql.run(`analyze e_p20261122`)
    await sql.run(
      `insert into e select timestamptz '${NOON}' + interval '1 day' from generate_series(1, 300)`,
    )
    const counted = `select rows_estimate::int > 0 from partkeeper.show_partitions('e') where partition = 'e_p20261122'::regclass`
    while (!(await sql.value<boolean>(counted))) await sql.run('select pg_sleep(0.05)')
    const [bytes] = await sql.column(
      `select bytes = pg_total_relation_size(partition) and bytes > 0 from partkeeper.show_partitions('e')`,
    )
    assert.equal(bytes, true)
    await sql.run(`select partkeeper.unmanage('e'); drop table e`)
  })

  it('shows a detach that somebody began and never ended', async () => {
    await createManaged(sql)
    const superuser = await sql.database.connectAsSuperuser()
    const reader = await sql.openAs('partkeeper_owner')
    await reader.run('begin isolation level repeatable read; select from e')
    const detacher = await sql.openAs('partkeeper_owner')
    const pid = await detacher.value<number>('select pg_backend_pid()')
    const detach = detacher.refusal('alter table e detach partition e_p20261122 concurrently')
    const waiting = `select exists (select from pg_stat_activity where pid = $1 and wait_event_type = 'Lock')`
    while (!(await sql.value<boolean>(waiting, [pid]))) await sql.run('select pg_sleep(0.01)')
    await superuser.query('select pg_cancel_backend($1)', [pid])
    assert.equal((await detach).code, '57014')
    await reader.run('commit')
    assert.equal(
      (await listAttached(sql)).find(({ name }) => name === 'e_p20261122')?.state,
      'detach pending',
    )
    const [first] = await runMaintenance(sql)
    assert.equal(first, 'finalize public.e_p20261122: done')
    await sql.run(`select partkeeper.unmanage('e'); drop table e, e_p20261122`)
  })

  it('refuses a table that is not managed, with the call that helps', () =>
    sql.undone(async () => {
      await sql.run('create table plain (at timestamptz)')
      for (const call of [
        `show_partitions('plain')`,
        `partition_for('plain', 'now')`,
        `check_default('plain')`,
        `plan('plain')`,
        'show_partitions(null)',
      ]) {
        const { code, message, hint } = await sql.refusal(`select * from partkeeper.${call}`)
        assert.equal(code, 'PK003')
        assert.match(message, /(public\.plain|NULL) is not under management/)
        assert.match(hint, /partkeeper\.manage\(/)
      }
    }))
})

describeOnMainMajors('partition_for()', (sql) => {
  it('names the partition that an inserted row goes to, in each key type and zone', async () => {
    const values: Readonly<Record<string, readonly string[]>> = {
      timestamptz: [
        NOON,
        '2026-11-21 04:59:59.999999+00',
        '2026-11-21 05:00+00',
        '2026-11-25 23:00-05',
        'infinity',
        '-infinity',
        '0044-03-15 BC',
        '294276-12-31',
      ],
      timestamp: [
        '2026-11-21 12:00',
        '2026-11-21 00:00',
        '2026-11-24 23:59:59.999999',
        'infinity',
        '-infinity',
        '4713-12-01 BC',
      ],
      date: ['2026-11-21', '2026-11-24', '5874897-12-31', 'infinity', '-infinity', '4713-01-02 BC'],
    }
    for (const [type, list] of Object.entries(values)) {
      await sql.undone(async () => {
        await sql.run(
          `create table e (at ${type}) partition by range (at); create table rest partition of e default`,
        )
        await manage(sql, { zone: 'America/New_York' })
        for (const value of list) {
          const home = await sql.value(
            `insert into e values ($1::${type}) returning tableoid::regclass::text`,
            [value],
          )
          assert.equal(
            await sql.value(`select partkeeper.partition_for('e', $1)::text`, [value]),
            home,
            `${type} ${value}`,
          )
        }
      })
    }
  })

  it('is NULL for a value that lives nowhere, and the default partition where there is one', () =>
    sql.undone(async () => {
      await createManaged(sql)
      const home = `select partkeeper.partition_for('e', $1)::text`
      for (const value of ['1999-01-01 00:00+00', '2026-11-26 00:00+00', null])
        assert.equal(await sql.value(home, [value]), null)
      await sql.run('create table rest partition of e default')
      for (const value of ['1999-01-01 00:00+00', 'infinity', null])
        assert.equal(await sql.value(home, [value]), 'rest')
    }))

  it('reads a time without an offset as an INSERT of the session would', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await sql.run(`set local timezone = 'Asia/Tokyo'`)
      assert.equal(
        await sql.value(`select partkeeper.partition_for('e', '2026-11-22 08:00')::text`),
        'e_p20261121',
      )
    }))

  for (const value of ['garbage', '2026-02-30', '99999999-01-01', '', '2026-11-21 25:00']) {
    it(`refuses ${JSON.stringify(value)} with a hint`, () =>
      sql.undone(async () => {
        await createManaged(sql)
        const { code, hint } = await sql.refusal(`select partkeeper.partition_for('e', $1)`, [value])
        assert.equal(code, 'PK004')
        assert.match(hint, /public\.e is partitioned by a timestamptz, such as '/)
      }))
  }
})
