/**
 * Keys that are no time: epochs in four units, uuid v7 and ULID are cut by the calendar, plain integers at multiples of
 * a number. Rows are routed by the server itself, so what is shown is what an INSERT meets.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeOnMainMajors } from './sql-session.ts'

/** Type of the column, how it is read, the day 2026-11-21 as a bound, and a value of its noon. */
const ENCODED = [
  ['bigint', 's', '1795219200', '1795262400'],
  ['integer', 'epoch_s', '1795219200', '1795262400'],
  ['numeric', 's', '1795219200', '1795262400.5'],
  ['bigint', 'ms', '1795219200000', '1795262400000'],
  ['bigint', 'us', '1795219200000000', '1795262400000000'],
  ['bigint', 'ns', '1795219200000000000', '1795262400000000001'],
  ['uuid', null, '01a1fb67-1800-0000-0000-000000000000', undefined],
  ['uuid', 'uuidv7', '01a1fb67-1800-0000-0000-000000000000', undefined],
  ['text', 'ulid', undefined, undefined],
  ['char(26)', 'ULID', undefined, undefined],
] as const

describeOnMainMajors('keys that are no time', (sql) => {
  for (const [type, encoding, dayBound, noonValue] of ENCODED) {
    it(`cuts a ${type} read as ${encoding ?? 'nothing else'} by days of New York`, () =>
      sql.undone(async () => {
        await sql.run(`create table e (k ${type} not null) partition by range (k)`)
        await sql.run(
          `select partkeeper.manage('e', '1 day', key_encoding => $1, time_zone => 'America/New_York', at => '2026-11-01 12:00-04', premake => 2)`,
          [encoding],
        )
        // The day of the autumn change has 25 hours, whatever the key is made of.
        const partitions = await sql.rows<{ readonly name: string; readonly hours: number }>(
          `select name, extract(epoch from upper(span) - lower(span))::integer / 3600 as hours
           from partkeeper.policy, partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) order by span`,
        )
        assert.deepEqual(partitions.slice(0, 3), [
          { name: 'public.e_p20261101', hours: 25 },
          { name: 'public.e_p20261102', hours: 24 },
          { name: 'public.e_p20261103', hours: 24 },
        ])
        assert.deepEqual(await sql.rows(`select from partkeeper.plan('e', '2026-11-01 12:00-04')`), [])
        // Every bound lies in the partition that it begins, and not in the one that it ends.
        const bounds = await sql.rows<{
          readonly partition: string
          readonly from_value: string
          readonly found: string
        }>(
          `select partition::text, from_value, partkeeper.partition_for('e', from_value)::text as found from partkeeper.show_partitions('e')`,
        )
        for (const { partition, found } of bounds) assert.equal(found, partition)
        for (const { from_value } of bounds) await sql.run(`insert into e values ($1)`, [from_value])
        assert.deepEqual(
          await sql.column(`select tableoid::regclass::text from e order by k`),
          bounds.map(({ partition }) => partition),
        )
      }))

    if (dayBound === undefined) continue
    it(`writes the bounds of a ${type} read as ${encoding ?? 'nothing else'}`, () =>
      sql.undone(async () => {
        await sql.run(`create table e (k ${type} not null) partition by range (k)`)
        await sql.run(
          `select partkeeper.manage('e', '1 day', key_encoding => $1, at => '2026-11-21 12:00+00')`,
          [encoding],
        )
        assert.equal(
          await sql.value(`select from_value from partkeeper.show_partitions('e') limit 1`),
          dayBound,
        )
        if (noonValue === undefined) return
        await sql.run(`insert into e values ($1)`, [noonValue])
        assert.equal(await sql.value(`select tableoid::regclass::text from e`), 'e_p20261121')
      }))
  }

  it('reads what the server itself makes of an instant in each encoding', () =>
    sql.undone(async () => {
      const instants = [
        '1970-01-01 00:00+00',
        '2026-11-21 12:34:56.789+00',
        '2262-04-11 23:47:16+00',
        '9999-12-31 23:59:59+00',
      ]
      for (const instant of instants) {
        for (const [keyType, unit] of [
          ['epoch_s', 1000],
          ['epoch_ms', 1],
          ['uuid_v7', 1],
          ['ulid', 1],
        ] as const) {
          const read = await sql.value<string>(
            `select (partkeeper.key_instant($1, 'UTC', partkeeper.key_literal($1, 'UTC', $2)) = date_trunc($3, $2::timestamptz))::text`,
            [keyType, instant, unit === 1000 ? 'second' : 'milliseconds'],
          )
          assert.equal(read, 'true', `${keyType} ${instant}`)
        }
      }
      assert.equal(
        await sql.value(`select partkeeper.key_literal('ulid', 'UTC', '2016-07-30 22:36:16.385+00')`),
        `01ARYZ6S41${'0'.repeat(16)}`,
      )
    }))

  it('reads every bigint exactly as a point of its line', () =>
    sql.undone(async () => {
      const numbers = [
        '0',
        '-1',
        '1',
        '999999',
        '-210000000000000000',
        '9007199254740993',
        '9223372036854775807',
      ]
      for (const number of numbers) {
        assert.equal(
          await sql.value(
            `select partkeeper.key_literal('integer', 'UTC', partkeeper.key_instant('integer', 'UTC', $1))`,
            [number],
          ),
          number,
        )
      }
    }))

  it('refuses what does not fit the column, names what would, and changes nothing', () =>
    sql.undone(async () => {
      const refused = [
        ['text', null, /column k of public\.e has type text and needs a key_encoding/],
        ['text', 's', /does not fit/],
        ['bigint', 'uuid_v7', /does not fit/],
        ['bigint', 'minutes', /does not fit/],
        ['integer', 'ms', /does not fit/],
        ['timestamptz', 's', /does not fit/],
        ['uuid', 'ulid', /does not fit/],
        ['double precision', null, /expected one of/],
      ] as const
      for (const [type, encoding, reason] of refused) {
        await sql.undone(async () => {
          await sql.run(`create table e (k ${type} not null) partition by range (k)`)
          const refusal = await sql.refusal(`select partkeeper.manage('e', '1 day', key_encoding => $1)`, [
            encoding,
          ])
          assert.match(refusal.message, reason)
          assert.match(refusal.code, /^PK00[24]$/)
          assert.deepEqual(await sql.rows(`select from partkeeper.policy`), [])
        })
      }
    }))

  it('refuses to read a managed key another way', () =>
    sql.undone(async () => {
      await sql.run(`create table e (k bigint not null) partition by range (k)`)
      await sql.run(`select partkeeper.manage('e', '1 day', key_encoding => 'ms')`)
      await sql.run(`select partkeeper.manage('e', '1 day', key_encoding => 'ms')`)
      const refusal = await sql.refusal(`select partkeeper.manage('e', '1 day', key_encoding => 's')`)
      assert.equal(refusal.code, 'PK004')
      assert.match(refusal.message, /is read as epoch_ms/)
    }))

  it('adopts partitions of an epoch by their bounds, fills the rest of the day, and counts the default by spans', () =>
    sql.undone(async () => {
      await sql.run(`create table e (k bigint not null) partition by range (k)`)
      await sql.run(`create table odd partition of e for values from (1795219200) to (1795240800)`)
      await sql.run(`create table rest partition of e default`)
      await sql.run(`insert into e select 1795305600 + n from generate_series(1, 1000) as n`)
      await sql.run(
        `select partkeeper.manage('e', '1 day', key_encoding => 's', at => '2026-11-21 12:00+00')`,
      )
      assert.deepEqual(
        (await sql.column(`select partition::text from partkeeper.show_partitions('e')`)).slice(0, 3),
        ['odd', 'e_p20261121_0600', 'e_p20261123'],
      )
      assert.deepEqual(
        await sql.rows(`select from_value, to_value, row_count::integer from partkeeper.check_default('e')`),
        [{ from_value: '1795305600', to_value: '1795392000', row_count: 1000 }],
      )
    }))

  it('retires an epoch by its bounds', () =>
    sql.undone(async () => {
      await sql.run(`create table e (k uuid not null) partition by range (k)`)
      await sql.run(
        `select partkeeper.manage('e', '1 day', at => '2026-11-11 12:00+00', retention => '5 days')`,
      )
      await sql.run(`select partkeeper.set_retention('e', '5 days', 'drop')`)
      const due = await sql.column(
        `select partition from partkeeper.plan('e', '2026-11-18 12:00+00') where kind = 'detach'`,
      )
      assert.deepEqual(due, [
        'public.e_p20261106',
        'public.e_p20261107',
        'public.e_p20261108',
        'public.e_p20261109',
        'public.e_p20261110',
        'public.e_p20261111',
        'public.e_p20261112',
      ])
    }))
})
