/**
 * Tables that were partitioned before: what is there is taken over as it is, by its bounds and never by its names, and
 * what is missing is made beside it. Bounds are read and written in the policy's zone, whatever the key's type.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

type Bounds = readonly (readonly [name: string, from: string, to: string])[]

describeOnMainMajors('manage() of a table that is partitioned already', (sql) => {
  it('takes over weeks with names of their own and goes on beside them', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamptz', [
        ['w46', '2026-11-09 00:00+00', '2026-11-16 00:00+00'],
        ['w47', '2026-11-16 00:00+00', '2026-11-23 00:00+00'],
      ])
      const untouched = await describeTables(sql, ['w46', 'w47'])
      const policy = await manage(sql, '1 week', '2026-11-21 12:00+00')
      assert.equal(policy['control'], 'at')
      assert.deepEqual((await listBounds(sql)).slice(0, 3), [
        ['w46', '2026-11-09 00:00:00+00', '2026-11-16 00:00:00+00'],
        ['w47', '2026-11-16 00:00:00+00', '2026-11-23 00:00:00+00'],
        ['e_p20261123', '2026-11-23 00:00:00+00', '2026-11-30 00:00:00+00'],
      ])
      assert.deepEqual(await describeTables(sql, ['w46', 'w47']), untouched)
    }))

  it('fills the rest of a span that begins in the middle of the calendar’s', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamptz', [['odd', '2026-11-20 06:00+00', '2026-11-21 18:00+00']])
      await manage(sql, '1 day', '2026-11-21 12:00+00')
      assert.deepEqual((await listBounds(sql)).slice(0, 3), [
        ['odd', '2026-11-20 06:00:00+00', '2026-11-21 18:00:00+00'],
        ['e_p20261121_1800', '2026-11-21 18:00:00+00', '2026-11-22 00:00:00+00'],
        ['e_p20261122', '2026-11-22 00:00:00+00', '2026-11-23 00:00:00+00'],
      ])
    }))

  it('leaves a table alone that reaches to MAXVALUE and MINVALUE', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamptz', [
        ['old', 'MINVALUE', '2020-01-01 00:00+00'],
        ['rest', '2020-01-01 00:00+00', 'MAXVALUE'],
      ])
      await manage(sql, '1 day', '2026-11-21 12:00+00')
      assert.equal((await listBounds(sql)).length, 2)
      assert.deepEqual(await sql.rows(`select from partkeeper.plan('e', '2036-11-21 12:00+00')`), [])
    }))

  it('lives with bounds at the ends of time and makes no thousands of partitions between them', async () => {
    const extremes: Readonly<Record<string, Bounds>> = {
      timestamptz: [
        ['bc', '4713-12-01 00:00+00 BC', '0044-03-15 00:00+00 BC'],
        ['far', '294276-12-30 00:00+00', '294276-12-31 00:00+00'],
        ['infinite', '294276-12-31 00:00+00', 'infinity'],
        ['beyond', 'infinity', 'MAXVALUE'],
      ],
      timestamp: [
        ['before', '-infinity', '4713-12-01 00:00 BC'],
        ['far', '294276-12-30 00:00', '294276-12-31 00:00'],
        ['infinite', '294276-12-31 00:00', 'infinity'],
      ],
      date: [
        ['bc', '4713-01-02 BC', '0044-03-15 BC'],
        ['far', '300000-01-01', '5874897-12-31'],
      ],
    }
    for (const [type, bounds] of Object.entries(extremes)) {
      await sql.undone(async () => {
        await createParent(sql, type, bounds)
        await manage(sql, '1 day', '2026-11-21 12:00+00', 'America/New_York')
        const made = (await listBounds(sql)).filter(([name]) => name.startsWith('e_p'))
        assert.equal(made.length, 5, type)
        assert.deepEqual(await sql.rows(`select from partkeeper.plan('e', '2026-11-21 12:00+00')`), [])
        assert.equal((await sql.rows(`select from partkeeper.status`)).length, 1)
      })
    }
  })

  it('takes over a default partition, says where rows without a time go, and makes the spans beside its rows', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamptz', [])
      await sql.run(`create table e_rest partition of e default; insert into e values ('2026-11-22 12:00+00'), (null)`)
      sql.takeNotices()
      await manage(sql, '1 day', '2026-11-21 12:00+00')
      const [nulls, blocked] = sql.takeNotices()
      assert.match(nulls?.message ?? '', /go to the default partition/)
      assert.match(blocked?.message ?? '', /1 partitions could not be made, .* public\.e_p20261122/)
      assert.match(blocked?.hint ?? '', /check_default\('public\.e'\)/)
      const names = (await listBounds(sql)).map(([name]) => name)
      assert.deepEqual(names, ['e_p20261121', 'e_p20261123', 'e_p20261124', 'e_p20261125', 'e_rest'])
    }))

  it('finds the key by itself, and refuses another', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamptz', [])
      await sql.run('alter table e add other timestamptz')
      const { code, message } = await sql.refusal(`select partkeeper.manage('e', '1 day', control => 'other')`)
      assert.equal(code, 'PK002')
      assert.match(message, /public\.e is partitioned by at, not by other/)
    }))

  it('follows a parent that is renamed and moved to another schema', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamptz', [])
      await manage(sql, '1 day', '2026-11-21 12:00+00')
      await sql.run('create schema elsewhere; alter table e rename to f; alter table f set schema elsewhere')
      const due = await sql.column(`select partition from partkeeper.plan('elsewhere.f', '2026-11-22 12:00+00')`)
      assert.deepEqual(due, ['elsewhere.f_p20261126'])
    }))
})

describeOnMainMajors('the bounds of each key type and zone', (sql) => {
  const cases: readonly (readonly [string, string, string, Bounds[number]])[] = [
    ['timestamptz', 'America/New_York', '1 day', ['e_p20261121', '2026-11-21 05:00:00+00', '2026-11-22 05:00:00+00']],
    ['timestamp', 'America/New_York', '1 day', ['e_p20261121', '2026-11-21 00:00:00', '2026-11-22 00:00:00']],
    ['date', 'America/New_York', '1 day', ['e_p20261121', '2026-11-21', '2026-11-22']],
    ['timestamptz', 'Asia/Kathmandu', '6 hours', ['e_p20261121_1200', '2026-11-21 06:15:00+00', '2026-11-21 12:15:00+00']],
    ['timestamp', 'Asia/Kathmandu', '6 hours', ['e_p20261121_1200', '2026-11-21 12:00:00', '2026-11-21 18:00:00']],
    ['timestamptz(0)', 'UTC', '1 month', ['e_p20261101', '2026-11-01 00:00:00+00', '2026-12-01 00:00:00+00']],
    ['timestamp(3)', 'UTC', '1 quarter', ['e_p20261001', '2026-10-01 00:00:00', '2027-01-01 00:00:00']],
    ['date', 'UTC', '1 year', ['e_p20260101', '2026-01-01', '2027-01-01']],
  ]
  for (const [type, zone, step, wanted] of cases) {
    it(`${type} in ${zone}, cut by ${step}: ${wanted.join(' ')}`, () =>
      sql.undone(async () => {
        await createParent(sql, type, [])
        await manage(sql, step, '2026-11-21 12:00+00', zone)
        assert.deepEqual((await listBounds(sql))[0], wanted)
        assert.deepEqual(await sql.rows(`select from partkeeper.plan('e', '2026-11-21 12:00+00')`), [])
      }))
  }

  it('are the same whatever the TimeZone and DateStyle of the session', async () => {
    for (const type of ['timestamptz', 'timestamp', 'date']) {
      const found = new Set<string>()
      for (const [zone, style] of [['UTC', 'ISO, MDY'], ['Asia/Kolkata', 'SQL, DMY'], ['America/New_York', 'German']]) {
        await sql.undone(async () => {
          await createParent(sql, type, [])
          await sql.run(`set local timezone = '${zone}'; set local datestyle = '${style}'`)
          await manage(sql, '1 day', '2026-11-01 12:00+00', 'America/New_York')
          const states = await sql.column(
            `select partition::text || state || from_value || to_value from partkeeper.show_partitions('e')`,
          )
          const plan = await sql.rows(`select partition, from_value, to_value from partkeeper.plan('e', '2026-11-03 12:00+00')`)
          found.add(JSON.stringify([states, plan]))
        })
      }
      assert.equal(found.size, 1, [...found].join('\n'))
    }
  })

  it('leave no hole and no overlap in a timestamp column on the night an hour is repeated', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamp', [])
      await manage(sql, '15 minutes', '2026-11-01 03:50+00', 'America/New_York')
      const night = (await listBounds(sql)).filter(([, from]) => from >= '2026-11-01 00:30' && from < '2026-11-01 02:15')
      assert.deepEqual(night.map(([, from, to]) => `${from.slice(11, 16)}-${to.slice(11, 16)}`), [
        '00:30-00:45', '00:45-01:00', '01:00-01:15', '01:15-01:30', '01:30-01:45', '01:45-02:00', '02:00-02:15',
      ])
      await sql.run(`insert into e select generate_series('2026-11-01 00:00'::timestamp, '2026-11-03 00:00', '1 minute')`)
    }))

  it('hold the wall-clock times that a spring night skipped, where a column can have them', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamp', [])
      await manage(sql, '15 minutes', '2026-03-08 05:00+00', 'America/New_York')
      await sql.run(`insert into e select generate_series('2026-03-08 00:00'::timestamp, '2026-03-10 00:00', '1 minute')`)
      const home = await sql.value(`select tableoid::regclass::text from e where at = '2026-03-08 02:30'`)
      assert.equal(await sql.value(`select partkeeper.partition_for('e', '2026-03-08 02:30')::text`), home)
    }))

  describe('adopted partitions for times that the zone skipped', () => {
    it('are known, and planned around', () =>
      sql.undone(async () => {
        await createParent(sql, 'timestamp', [
          ['before', '2026-03-08 01:00', '2026-03-08 02:00'],
          ['skipped', '2026-03-08 02:00', '2026-03-08 02:30'],
          ['skipped_too', '2026-03-08 02:30', '2026-03-08 03:00'],
          ['after', '2026-03-08 03:00', '2026-03-08 04:00'],
        ])
        await manage(sql, '1 hour', '2026-03-08 07:30+00', 'America/New_York')
        assert.deepEqual((await listBounds(sql)).slice(0, 5).map(([name]) => name), [
          'before', 'skipped', 'skipped_too', 'after', 'e_p20260308_0400',
        ])
        assert.equal(await sql.value(`select partkeeper.partition_for('e', '2026-03-08 02:45')::text`), 'skipped_too')
        const retention = `select partkeeper.set_retention('e', '1 day', on_expiry => 'detach')`
        await sql.run(retention)
        const due = await sql.column(
          `select partition from partkeeper.plan('e', '2026-03-09 08:00+00') where kind = 'detach'`,
        )
        assert.deepEqual(due, ['public.before', 'public.skipped', 'public.skipped_too', 'public.after'])
      }))
  })
})

/** Creates the parent `e`, partitioned by its column `at`, with these partitions. */
async function createParent(sql: SqlSession, type: string, partitions: Bounds): Promise<void> {
  await sql.run(`create table e (at ${type}) partition by range (at)`)
  for (const [name, ...bounds] of partitions) {
    const [from, to] = bounds.map((bound) => (bound.endsWith('VALUE') ? bound : `'${bound}'`))
    await sql.run(`create table ${name} partition of e for values from (${from}) to (${to})`)
  }
}

function manage(sql: SqlSession, step: string, at: string, zone = 'UTC') {
  return sql.row('select * from partkeeper.manage($1, $2, time_zone => $3, at => $4)', ['e', step, zone, at])
}

async function listBounds(sql: SqlSession): Promise<Bounds> {
  const rows = await sql.rows<{ partition: string; from_value: string; to_value: string }>(
    `select partition::text, from_value, to_value from partkeeper.show_partitions('e')`,
  )
  return rows.map(({ partition, from_value, to_value }) => [partition, from_value, to_value])
}

/** What the catalog says of some tables, to be compared with itself. */
function describeTables(sql: SqlSession, names: readonly string[]): Promise<unknown> {
  return sql.rows('select to_jsonb(pg_class) as facts from pg_class where relname = any ($1) order by relname', [names])
}
