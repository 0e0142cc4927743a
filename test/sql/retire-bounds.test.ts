/**
 * Which partitions expire: by the upper bound that the catalog has, by count and by size, and never the current one, a
 * future one or the newest.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  AT,
  attachedTo,
  expiredOf,
  makeDailyTable,
  passUntilQuiet,
  planOf,
  retain,
} from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

const WEEK = [-7, -6, -5, -4, -3, -2, -1]

describeOnMainMajors('an expired partition', (sql) => {
  it('is one whose upper bound is at or before the instant minus the retention, to the microsecond', async () => {
    await makeDailyTable(sql, { table: 'exact', days: WEEK })
    await retain(sql, { table: 'exact', settings: `'3 days', 'detach'` })
    assert.deepEqual(await expiredOf(sql, 'exact', '2024-05-15 00:00:00+00'), [
      'exact_p20240508',
      'exact_p20240509',
      'exact_p20240510',
      'exact_p20240511',
    ])
    assert.equal((await expiredOf(sql, 'exact', '2024-05-14 23:59:59.999999+00')).length, 3)
  })

  it('is known by its bounds, whatever its name says', async () => {
    await makeDailyTable(sql, { table: 'named', days: [-6, -5, -4, -3, -2, -1] })
    await sql.run('alter table named_p20240509 rename to named_p20990101')
    await sql.run('alter table named_p20240514 rename to named_p19990101')
    await retain(sql, { table: 'named', settings: `'3 days', 'detach'` })
    assert.deepEqual(await expiredOf(sql, 'named'), ['named_p20990101', 'named_p20240510', 'named_p20240511'])
  })

  it('is never the current one, a future one or the newest, however short the retention', async () => {
    await makeDailyTable(sql, { table: 'shortest', days: [-2, -1] })
    await sql.run(`select partkeeper.set_policy('shortest', '{"allow_short_retention": true}')`)
    await retain(sql, { table: 'shortest', settings: `'1 minute', 'detach'` })
    assert.deepEqual(await expiredOf(sql, 'shortest'), ['shortest_p20240513', 'shortest_p20240514'])
    await passUntilQuiet(sql, 'shortest')
    assert.deepEqual(await attachedTo(sql, 'shortest'), ['shortest_p20240515', 'shortest_p20240516'])
  })

  it('is never the newest, even when everything there is has expired', async () => {
    await sql.run('create table lone (created_at timestamptz) partition by range (created_at)')
    await sql.run(
      `create table lone_1 partition of lone for values from ('2020-01-01+00') to ('2020-01-02+00')`,
    )
    await sql.run(
      `create table lone_2 partition of lone for values from ('2020-01-02+00') to ('2020-01-03+00')`,
    )
    await sql.run(`insert into partkeeper.policy (parent, parent_name, control, key_type, partition_interval, retention, on_expiry)
      values ('lone', 'public.lone', 'created_at', 'timestamptz', '1 day', '2 days', 'detach')`)
    assert.deepEqual(await expiredOf(sql, 'lone'), ['lone_1'])
  })

  it('is not a wide one left over from a longer interval, until all of it is old', async () => {
    await sql.run('create table wide (created_at timestamptz not null) partition by range (created_at)')
    await sql.run(
      `create table wide_april partition of wide for values from ('2024-04-01+00') to ('2024-05-01+00')`,
    )
    await sql.run(
      `create table wide_may_begin partition of wide for values from ('2024-05-01+00') to ('2024-05-13+00')`,
    )
    await sql.run(`select partkeeper.manage('wide', '1 day', premake => 1, horizon => '1 day', at => $1)`, [
      AT,
    ])
    await retain(sql, { table: 'wide', settings: `'3 days', 'detach'` })
    assert.deepEqual(await expiredOf(sql, 'wide'), ['wide_april'])
    assert.deepEqual(await expiredOf(sql, 'wide', '2024-05-15 23:59:59+00'), ['wide_april'])
    assert.deepEqual(await expiredOf(sql, 'wide', '2024-05-16 00:00:00+00'), ['wide_april', 'wide_may_begin'])
  })

  it('may begin at MINVALUE, and never is one that ends at MAXVALUE or the default', async () => {
    await sql.run('create table open (created_at timestamptz not null) partition by range (created_at)')
    await sql.run(`create table open_begin partition of open for values from (minvalue) to ('2024-05-14+00')`)
    await sql.run(`create table open_end partition of open for values from ('2024-05-16+00') to (maxvalue)`)
    await sql.run(`create table open_default partition of open default`)
    await sql.run(`select partkeeper.manage('open', '1 day', premake => 1, horizon => '1 day', at => $1)`, [
      AT,
    ])
    await retain(sql, { table: 'open', settings: `'2 days', 'detach'` })
    assert.deepEqual(await expiredOf(sql, 'open'), [])
    assert.deepEqual(await expiredOf(sql, 'open', '2024-05-17 00:00:00+00'), ['open_begin', 'open_p20240514'])
  })

  it('is counted in the calendar of the policy, not of the session', async () => {
    await sql.run('create table zoned (created_at timestamptz not null) partition by range (created_at)')
    await sql.run(
      `create table zoned_1 partition of zoned for values from ('2024-03-08 05:00+00') to ('2024-03-09 05:00+00')`,
    )
    await sql.run(
      `select partkeeper.manage('zoned', '1 day', time_zone => 'America/New_York', premake => 1, at => '2024-03-11 12:00+00')`,
    )
    await retain(sql, { table: 'zoned', settings: `'2 days', 'detach'` })
    await sql.run(`set timezone = 'Asia/Kolkata'`)
    // The clocks went forward on March 10: two local days later it is an hour earlier in UTC.
    assert.deepEqual(await expiredOf(sql, 'zoned', '2024-03-11 03:59:59+00'), [])
    assert.deepEqual(await expiredOf(sql, 'zoned', '2024-03-11 04:00:00+00'), ['zoned_1'])
    await sql.run('reset timezone')
  })

  it('says in its reason which rules it meets', async () => {
    await makeDailyTable(sql, { table: 'reasoned', days: WEEK })
    await retain(sql, { table: 'reasoned', settings: `'3 days', 'detach', keep_at_least => 2` })
    const [oldest] = await planOf(sql, 'reasoned')
    assert.match(
      oldest?.reason ?? '',
      /expired: upper bound 2024-05-09 .* older than retention 3 days and beyond the newest 2$/,
    )
  })
})

describeOnMainMajors('keep_at_least and max_total_size', (sql) => {
  it('keep_at_least keeps that many past partitions, whatever their age', async () => {
    await makeDailyTable(sql, { table: 'counted', days: WEEK })
    await retain(sql, { table: 'counted', settings: `'2 days', 'detach', keep_at_least => 5` })
    assert.deepEqual(await expiredOf(sql, 'counted'), ['counted_p20240508', 'counted_p20240509'])
  })

  it('keep_at_least alone retires by count, without any retention', async () => {
    await makeDailyTable(sql, { table: 'only_counted', days: WEEK })
    await retain(sql, { table: 'only_counted', settings: `null, 'detach', keep_at_least => 4` })
    assert.deepEqual(await expiredOf(sql, 'only_counted'), [
      'only_counted_p20240508',
      'only_counted_p20240509',
      'only_counted_p20240510',
    ])
  })

  it('max_total_size alone retires what lies beyond that size, counted from the newest past partition back', async () => {
    await makeDailyTable(sql, { table: 'sized', days: WEEK })
    await sql.run(`insert into sized select n, day from generate_series(timestamptz '2024-05-08 10:00+00', '2024-05-14 10:00+00', '1 day') as day,
      generate_series(1, 1000) as n`)
    const bytes = await sql.value<number>(`select pg_total_relation_size('sized_p20240508')::integer`)
    await retain(sql, { table: 'sized', settings: `null, 'detach', max_total_size => '${bytes * 4} bytes'` })
    assert.deepEqual(await expiredOf(sql, 'sized'), ['sized_p20240508', 'sized_p20240509', 'sized_p20240510'])
  })

  it('with a retention too, a partition goes only when all rules agree', async () => {
    await makeDailyTable(sql, { table: 'agreed', days: WEEK })
    await retain(sql, { table: 'agreed', settings: `'5 days', 'detach', keep_at_least => 1` })
    assert.deepEqual(await expiredOf(sql, 'agreed'), ['agreed_p20240508', 'agreed_p20240509'])
    await retain(sql, { table: 'agreed', settings: `'5 days', 'detach', keep_at_least => 6` })
    assert.deepEqual(await expiredOf(sql, 'agreed'), ['agreed_p20240508'])
    await retain(sql, {
      table: 'agreed',
      settings: `'5 days', 'detach', keep_at_least => 6, max_total_size => '1 TB'`,
    })
    assert.deepEqual(await expiredOf(sql, 'agreed'), [])
  })

  it('with all three rules each can be the one that keeps a partition', async () => {
    await makeDailyTable(sql, { table: 'three', days: WEEK })
    await sql.run(`insert into three select n, day from generate_series(timestamptz '2024-05-08 10:00+00', '2024-05-14 10:00+00', '1 day') as day,
      generate_series(1, 1000) as n`)
    const bytes = await sql.value<number>(`select pg_total_relation_size('three_p20240508')::integer`)
    const expired = async (age: number, count: number, size: number): Promise<number> => {
      await retain(sql, {
        table: 'three',
        settings: `'${age} days', 'detach', keep_at_least => ${count}, max_total_size => '${bytes * size} bytes'`,
      })
      return (await expiredOf(sql, 'three')).length
    }
    // Of seven past partitions 5 are older than two days, 6 are beyond the newest, and 6 are beyond the size of one.
    assert.deepEqual(
      [await expired(2, 1, 1), await expired(4, 1, 1), await expired(2, 3, 1), await expired(2, 1, 3)],
      [5, 3, 4, 4],
    )
  })

  const greedy: readonly (readonly [string, string])[] = [
    ['count', `null, 'detach', keep_at_least => 1`],
    ['size', `null, 'detach', max_total_size => '1 bytes'`],
    ['age, count and size', `'1 day', 'detach', keep_at_least => 1, max_total_size => '1 bytes'`],
  ]
  for (const [index, [rule, settings]] of greedy.entries()) {
    it(`by ${rule} too, the current partition, future ones and the newest never expire`, async () => {
      const table = `greedy_${index}`
      await makeDailyTable(sql, { table, days: [-3, -2, -1, 0, 1, 2, 9] })
      await sql.run(`insert into ${table} select 1, created_at from unnest(array['2024-05-12', '2024-05-13', '2024-05-14',
        '2024-05-15', '2024-05-16', '2024-05-17', '2024-05-24']::timestamptz[]) as created_at`)
      await sql.run(`select partkeeper.set_policy('${table}', '{"allow_short_retention": true}')`)
      await sql.run(`select partkeeper.set_retention('${table}', ${settings})`)
      const expired = await expiredOf(sql, table)
      assert.ok(expired.length > 0)
      assert.deepEqual(
        expired.filter((name) => name >= `${table}_p20240515`),
        [],
      )
      // When all of it is past, the newest stays all the same.
      const later = await expiredOf(sql, table, '2024-08-01 00:00:00+00')
      assert.equal(later.includes(`${table}_p20240524`), false)
    })
  }

  it('does not make again what it retired around a partition that is kept by a hold', async () => {
    await makeDailyTable(sql, { table: 'around', days: WEEK })
    await sql.run(`select partkeeper.hold('around_p20240508', 'lawsuit')`)
    await retain(sql, { table: 'around', settings: `null, 'detach', keep_at_least => 2` })
    const done = await passUntilQuiet(sql, 'around')
    assert.deepEqual(
      done,
      ['20240509', '20240510', '20240511', '20240512'].map((day) => `detach around_p${day}`),
    )
    assert.deepEqual(
      (await planOf(sql, 'around')).map(({ partition, held }) => [partition, held]),
      [['around_p20240508', 'hold: lawsuit']],
    )
  })
})

describeOnMainMajors('the floor of a retention', (sql) => {
  it('is two intervals and 24 hours, unless allow_short_retention is set', async () => {
    await makeDailyTable(sql, { table: 'floored', days: [-3] })
    const refused = await sql.refusal(`select partkeeper.set_retention('floored', '1 day', 'detach')`)
    assert.equal(refused.code, 'PK004')
    assert.match(refused.message, /under the floor of two intervals and 24 hours; set allow_short_retention/)
    await sql.run(`select partkeeper.set_retention('floored', '2 days', 'detach')`)
    await sql.run(
      `select partkeeper.set_policy('floored', '{"retention": "1 day", "allow_short_retention": true}')`,
    )
    const back = await sql.refusal(
      `select partkeeper.set_policy('floored', '{"allow_short_retention": false}')`,
    )
    assert.match(back.message, /under the floor/)
  })

  it('is 24 hours for intervals of minutes', async () => {
    await sql.run('create table minutes (created_at timestamptz not null) partition by range (created_at)')
    await sql.run(
      `select partkeeper.manage('minutes', '15 minutes', premake => 1, horizon => '1 hour', at => $1)`,
      [AT],
    )
    const refused = await sql.refusal(`select partkeeper.set_retention('minutes', '23 hours', 'detach')`)
    assert.equal(refused.code, 'PK004')
    await sql.run(`select partkeeper.set_retention('minutes', '24 hours', 'detach')`)
  })
})
