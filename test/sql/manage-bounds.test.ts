/**
 * Bounds of each key type in each zone: written as the column's own values, the same whatever the session's settings,
 * and without hole or overlap on the nights when clocks change, also for columns that know no offset.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Bounds, createParent, listBounds, manageParent } from './managed-table.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('the bounds of each key type and zone', (sql) => {
  const cases: readonly (readonly [string, string, string, Bounds[number]])[] = [
    [
      'timestamptz',
      'America/New_York',
      '1 day',
      ['e_p20261121', '2026-11-21 05:00:00+00', '2026-11-22 05:00:00+00'],
    ],
    ['timestamp', 'America/New_York', '1 day', ['e_p20261121', '2026-11-21 00:00:00', '2026-11-22 00:00:00']],
    ['date', 'America/New_York', '1 day', ['e_p20261121', '2026-11-21', '2026-11-22']],
    [
      'timestamptz',
      'Asia/Kathmandu',
      '6 hours',
      ['e_p20261121_1200', '2026-11-21 06:15:00+00', '2026-11-21 12:15:00+00'],
    ],
    [
      'timestamp',
      'Asia/Kathmandu',
      '6 hours',
      ['e_p20261121_1200', '2026-11-21 12:00:00', '2026-11-21 18:00:00'],
    ],
    ['timestamptz(0)', 'UTC', '1 month', ['e_p20261101', '2026-11-01 00:00:00+00', '2026-12-01 00:00:00+00']],
    ['timestamp(3)', 'UTC', '1 quarter', ['e_p20261001', '2026-10-01 00:00:00', '2027-01-01 00:00:00']],
    ['date', 'UTC', '1 year', ['e_p20260101', '2026-01-01', '2027-01-01']],
  ]
  for (const [type, zone, step, wanted] of cases) {
    it(`${type} in ${zone}, cut by ${step}: ${wanted.join(' ')}`, () =>
      sql.undone(async () => {
        await createParent(sql, type, [])
        await manageParent(sql, step, '2026-11-21 12:00+00', zone)
        assert.deepEqual((await listBounds(sql))[0], wanted)
        assert.deepEqual(await sql.rows(`select from partkeeper.plan('e', '2026-11-21 12:00+00')`), [])
      }))
  }

  it('are the same whatever the TimeZone and DateStyle of the session', async () => {
    for (const type of ['timestamptz', 'timestamp', 'date']) {
      const found = new Set<string>()
      for (const [zone, style] of [
        ['UTC', 'ISO, MDY'],
        ['Asia/Kolkata', 'SQL, DMY'],
        ['America/New_York', 'German'],
      ]) {
        await sql.undone(async () => {
          await createParent(sql, type, [])
          await sql.run(`set local timezone = '${zone}'; set local datestyle = '${style}'`)
          await manageParent(sql, '1 day', '2026-11-01 12:00+00', 'America/New_York')
          const states = await sql.column(
            `select partition::text || state || from_value || to_value from partkeeper.show_partitions('e')`,
          )
          const plan = await sql.rows(
            `select partition, from_value, to_value from partkeeper.plan('e', '2026-11-03 12:00+00')`,
          )
          found.add(JSON.stringify([states, plan]))
        })
      }
      assert.equal(found.size, 1, [...found].join('\n'))
    }
  })

  it('leave no hole and no overlap in a timestamp column on the night an hour is repeated', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamp', [])
      await manageParent(sql, '15 minutes', '2026-11-01 03:50+00', 'America/New_York')
      const night = (await listBounds(sql)).filter(
        ([, from]) => from >= '2026-11-01 00:30' && from < '2026-11-01 02:15',
      )
      assert.deepEqual(
        night.map(([, from, to]) => `${from.slice(11, 16)}-${to.slice(11, 16)}`),
        [
          '00:30-00:45',
          '00:45-01:00',
          '01:00-01:15',
          '01:15-01:30',
          '01:30-01:45',
          '01:45-02:00',
          '02:00-02:15',
        ],
      )
      await sql.run(
        `insert into e select generate_series('2026-11-01 00:00'::timestamp, '2026-11-03 00:00', '1 minute')`,
      )
    }))

  it('hold the wall-clock times that a spring night skipped, where a column can have them', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamp', [])
      await manageParent(sql, '15 minutes', '2026-03-08 05:00+00', 'America/New_York')
      await sql.run(
        `insert into e select generate_series('2026-03-08 00:00'::timestamp, '2026-03-10 00:00', '1 minute')`,
      )
      const home = await sql.value(`select tableoid::regclass::text from e where at = '2026-03-08 02:30'`)
      assert.equal(await sql.value(`select partkeeper.partition_for('e', '2026-03-08 02:30')::text`), home)
    }))

  it('are found of adopted partitions for times that the zone skipped, which are planned around and retired', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamp', [
        ['before', '2026-03-08 01:00', '2026-03-08 02:00'],
        ['skipped', '2026-03-08 02:00', '2026-03-08 02:30'],
        ['skipped_too', '2026-03-08 02:30', '2026-03-08 03:00'],
        ['after', '2026-03-08 03:00', '2026-03-08 04:00'],
      ])
      await manageParent(sql, '1 hour', '2026-03-08 07:30+00', 'America/New_York')
      assert.deepEqual(
        (await listBounds(sql))
          .slice(0, 5)
          .map(([name]) => name)
          .toSorted(),
        ['after', 'before', 'e_p20260308_0400', 'skipped', 'skipped_too'],
      )
      assert.equal(
        await sql.value(`select partkeeper.partition_for('e', '2026-03-08 02:45')::text`),
        'skipped_too',
      )
      const retention = `select partkeeper.set_retention('e', '1 day', on_expiry => 'detach')`
      await sql.run(retention)
      const due = await sql.column(
        `select partition from partkeeper.plan('e', '2026-03-09 08:00+00') where kind = 'detach'`,
      )
      assert.deepEqual(due.toSorted(), [
        'public.after',
        'public.before',
        'public.skipped',
        'public.skipped_too',
      ])
    }))
})
