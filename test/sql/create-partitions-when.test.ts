/**
 * Which partitions are made: by the clock and never by the rows, as far as the farther of count and horizon, without
 * holes, but nothing that retention would take away at once.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createManaged, listAttached, listPlanned, manage, NOON, runMaintenance } from './managed-table.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('partitions ahead of the clock', (sql) => {
  const ahead: readonly (readonly [string, number, string, string, string])[] = [
    ['the count, where it reaches farther', 4, '1 day', '1 day', '2026-11-26 00:00:00+00'],
    ['the horizon, where it reaches farther', 1, '6 days', '1 day', '2026-11-28 00:00:00+00'],
    ['the horizon to the end of a span', 1, '3 hours', '6 hours', '2026-11-22 00:00:00+00'],
    ['one more week', 1, '1 day', '1 week', '2026-11-30 00:00:00+00'],
    ['two more months', 2, '3 days', '1 month', '2027-02-01 00:00:00+00'],
    ['a hundred quarters of an hour', 100, '1 hour', '15 minutes', '2026-11-22 13:15:00+00'],
  ]
  for (const [title, premake, horizon, step, until] of ahead) {
    it(`reach ${title}: ${premake} of ${step}, horizon ${horizon}`, () =>
      sql.undone(async () => {
        await createManaged(sql, { premake, horizon, step })
        assert.equal((await listAttached(sql)).at(-1)?.to, until)
      }))
  }

  it('reach three days by default, whatever the interval', () =>
    sql.undone(async () => {
      await createManaged(sql, { step: '1 hour' })
      assert.equal((await listAttached(sql)).at(-1)?.to, '2026-11-24 12:00:00+00')
    }))

  it('are made for a table that stays empty, day by day', () =>
    sql.undone(async () => {
      await createManaged(sql)
      for (const [day, name] of [
        ['22', '26'],
        ['23', '27'],
        ['24', '28'],
      ]) {
        const done = await runMaintenance(sql, `2026-11-${day} 00:00+00`)
        assert.deepEqual(done, [`create public.e_p202611${name}: done`])
      }
      assert.deepEqual(await runMaintenance(sql, '2026-11-24 23:59:59+00'), [])
    }))

  it('are made up after a long absence, the lost days too', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await runMaintenance(sql, '2027-01-10 12:00+00')
      const attached = await listAttached(sql)
      assert.equal(attached.length, 55)
      assert.equal(attached.at(-1)?.to, '2027-01-15 00:00:00+00')
      assert.deepEqual(
        attached.slice(1).map(({ from }) => from),
        attached.slice(0, -1).map(({ to }) => to),
      )
    }))

  it('are not made by one row or one partition from the year 2099', () =>
    sql.undone(async () => {
      await sql.run(`create table e (at timestamptz not null) partition by range (at);
        create table far_out partition of e for values from ('2099-01-01 00:00+00') to ('2099-01-02 00:00+00');
        insert into e values ('2099-01-01 12:00+00')`)
      await manage(sql)
      assert.equal((await listAttached(sql)).length, 6)
      assert.deepEqual(await runMaintenance(sql), [])
      assert.deepEqual(await listPlanned(sql, '2026-11-22 12:00+00'), ['public.e_p20261126'])
    }))

  it('are made up to a far partition without covering it twice', () =>
    sql.undone(async () => {
      await sql.run(`create table e (at timestamptz not null) partition by range (at);
        create table far_out partition of e for values from ('2026-11-23 12:00+00') to ('2026-11-24 12:00+00')`)
      await manage(sql)
      assert.deepEqual(
        (await listAttached(sql)).map(({ name }) => name),
        ['e_p20261121', 'e_p20261122', 'e_p20261123', 'far_out', 'e_p20261124_1200', 'e_p20261125'],
      )
    }))

  it('say why they are made', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await sql.run('drop table e_p20261122')
      const reasons = await sql.column(`select reason from partkeeper.plan('e', '2026-11-26 12:00+00')`)
      assert.deepEqual(reasons.slice(0, 3), [
        'no partition for the current span',
        'premake: 4 ahead or 3 days, whichever is farther',
        'premake: 4 ahead or 3 days, whichever is farther',
      ])
      assert.equal(reasons.at(-1), 'hole in the kept range')
    }))
})

describeOnMainMajors('holes', (sql) => {
  it('are filled wherever they are in what is kept, those of the past last', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await runMaintenance(sql, '2026-12-05 12:00+00')
      await sql.run('drop table e_p20261122, e_p20261130, e_p20261208')
      assert.deepEqual(await runMaintenance(sql, '2026-12-05 12:00+00'), [
        'create public.e_p20261208: done',
        'create public.e_p20261122: done',
        'create public.e_p20261130: done',
      ])
    }))

  it('before the oldest partition are none while everything is kept', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await sql.run('drop table e_p20261121')
      assert.deepEqual(await listPlanned(sql, '2026-11-23 12:00+00'), [
        'public.e_p20261126',
        'public.e_p20261127',
      ])
    }))

  it('between partitions that do not fit the calendar are filled in parts', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await sql.run(`drop table e_p20261122, e_p20261123;
        create table short partition of e for values from ('2026-11-22 08:00+00') to ('2026-11-22 20:00+00')`)
      assert.deepEqual(await runMaintenance(sql), [
        'create public.e_p20261122: done',
        'create public.e_p20261122_2000: done',
        'create public.e_p20261123: done',
      ])
      const bounds = (await listAttached(sql))
        .slice(1, 4)
        .map(({ from, to }) => `${from.slice(8, 16)} ${to.slice(8, 16)}`)
      assert.deepEqual(bounds, ['22 00:00 22 08:00', '22 08:00 22 20:00', '22 20:00 23 00:00'])
    }))

  it('of seconds and less get names of their own', () =>
    sql.undone(async () => {
      await sql.run(`create table e (at timestamptz not null) partition by range (at);
        create table a partition of e for values from ('2026-11-21 00:00:10+00') to ('2026-11-21 00:00:20+00');
        create table b partition of e for values from ('2026-11-21 00:00:30+00') to ('2026-11-21 00:00:40.5+00')`)
      await manage(sql)
      assert.deepEqual(
        (await listAttached(sql)).slice(0, 5).map(({ name }) => name),
        ['e_p20261121', 'a', 'e_p20261121_000020', 'b', 'e_p20261121_000040500000'],
      )
    }))

  it('of over a thousand intervals behind an old partition are left alone, and smaller ones are not', () =>
    sql.undone(async () => {
      await sql.run(`create table e (at timestamptz not null) partition by range (at);
        create table ancient partition of e for values from ('1970-01-01 00:00+00') to ('1970-01-02 00:00+00');
        create table old partition of e for values from ('2026-11-11 00:00+00') to ('2026-11-12 00:00+00')`)
      await manage(sql)
      const attached = await listAttached(sql)
      assert.equal(attached.length, 2 + 9 + 5)
      assert.equal(attached[2]?.name, 'e_p20261112')
    }))

  it('are cut by the new interval when it changes', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await sql.run(`select partkeeper.set_policy('e', '{"partition_interval": "1 week"}')`)
      assert.deepEqual(await runMaintenance(sql), [
        'create public.e_p20261126: done',
        'create public.e_p20261130: done',
        'create public.e_p20261207: done',
        'create public.e_p20261214: done',
        'create public.e_p20261116: done',
      ])
      const bounds = (await listAttached(sql)).map(
        ({ from, to }) => `${from.slice(5, 10)} ${to.slice(5, 10)}`,
      )
      assert.equal(bounds[0], '11-16 11-21')
      assert.equal(bounds[6], '11-26 11-30')
      await sql.run(
        `select partkeeper.set_policy('e', '{"partition_interval": "6 hours", "time_zone": "Asia/Kathmandu"}')`,
      )
      assert.deepEqual(await runMaintenance(sql), [])
    }))
})

describeOnMainMajors('what retention would take away', (sql) => {
  it('is not made, and what it keeps is', () =>
    sql.undone(async () => {
      await createManaged(sql, { retention: '3 days' })
      assert.deepEqual(
        (await listAttached(sql)).map(({ name }) => name),
        [
          'e_p20261118',
          'e_p20261119',
          'e_p20261120',
          'e_p20261121',
          'e_p20261122',
          'e_p20261123',
          'e_p20261124',
          'e_p20261125',
        ],
      )
    }))

  it('is a span whose end is as old as the retention, to the microsecond', () =>
    sql.undone(async () => {
      await createManaged(sql, { retention: '3 days', at: '2026-11-21 00:00+00' })
      assert.equal((await listAttached(sql))[0]?.name, 'e_p20261118')
      await sql.run('drop table e_p20261118')
      assert.deepEqual(await listPlanned(sql, '2026-11-21 23:59:59.999999+00'), ['public.e_p20261118'])
      assert.deepEqual(await listPlanned(sql, '2026-11-22 00:00+00'), ['public.e_p20261126'])
    }))

  it('is not made anew beside an older partition that is still there', () =>
    sql.undone(async () => {
      await sql.run(`create table e (at timestamptz not null) partition by range (at);
        create table old partition of e for values from ('2026-11-01 00:00+00') to ('2026-11-02 00:00+00')`)
      await manage(sql, { retention: '3 days' })
      const names = (await listAttached(sql)).map(({ name }) => name)
      assert.deepEqual(names.slice(0, 2), ['old', 'e_p20261118'])
      assert.deepEqual(await listPlanned(sql, NOON), [])
    }))

  it('is counted in the policy’s zone', () =>
    sql.undone(async () => {
      await createManaged(sql, { retention: '2 days', zone: 'America/New_York', at: '2026-11-03 04:59+00' })
      const [first] = await listAttached(sql)
      assert.deepEqual([first?.name, first?.from], ['e_p20261031', '2026-10-31 04:00:00+00'])
    }))
})
