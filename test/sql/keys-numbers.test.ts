/**
 * Plain integer keys: cut at multiples of a number, made ahead of the highest value instead of the clock, and kept by the
 * distance from it. Time plays no part, except for the pace at which partitions may go.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

/** A table of numbers under management: a thousand to a partition, two of them ahead. */
async function createNumbers(sql: SqlSession, type = 'bigint', step = '1000'): Promise<void> {
  await sql.run(`create table n (id ${type} not null, note text, primary key (id)) partition by range (id)`)
  await sql.run(`select partkeeper.manage('n', $1, premake => 2)`, [step])
}

function listBounds(sql: SqlSession): Promise<readonly string[]> {
  return sql.column(
    `select format('%s %s..%s %s', partition, from_value, to_value, state) from partkeeper.show_partitions('n')`,
  )
}

/** Fills what is there, lets maintenance make more, and again, up to a value. */
async function fillTo(sql: SqlSession, highest: number): Promise<void> {
  for (let from = 0; from < highest; from += 1000) {
    await sql.run(`insert into n select generate_series($1::bigint, $2::bigint, 100)`, [
      from,
      Math.min(from + 999, highest),
    ])
    await sql.run(`select from partkeeper.run_maintenance('n')`)
  }
}

describeOnMainMajors('plain integer keys', (sql) => {
  it('begin at zero and go on ahead of the highest value', () =>
    sql.undone(async () => {
      await createNumbers(sql)
      assert.deepEqual(await listBounds(sql), [
        'n_p0 0..1000 current',
        'n_p1000 1000..2000 future',
        'n_p2000 2000..3000 future',
      ])
      assert.deepEqual(await sql.rows(`select from partkeeper.plan('n')`), [])
      await sql.run(`insert into n values (1), (1500)`)
      assert.deepEqual(
        await sql.column(`select format('%s %s: %s', partition, reason, outcome) from partkeeper.plan('n') as planned
        join partkeeper.run_maintenance('n') using (partition)`),
        ['public.n_p3000 premake: 2 ahead: done'],
      )
      assert.deepEqual(await listBounds(sql), [
        'n_p0 0..1000 past',
        'n_p1000 1000..2000 current',
        'n_p2000 2000..3000 future',
        'n_p3000 3000..4000 future',
      ])
      assert.equal(await sql.value(`select partkeeper.partition_for('n', '2999')::text`), 'n_p2000')
      assert.equal(await sql.value(`select partkeeper.partition_for('n', '99999')`), null)
    }))

  it('are retired by the distance from the highest value, in small steps and never all at once', () =>
    sql.undone(async () => {
      await createNumbers(sql)
      await sql.run(`select partkeeper.set_retention('n', '3000', 'detach')`)
      await fillTo(sql, 3400)
      assert.deepEqual(await sql.rows(`select from partkeeper.plan('n')`), [])
      await sql.run(`insert into n values (4000)`)
      const due = await sql.rows<{
        readonly partition: string
        readonly reason: string
        readonly held: string
      }>(`select partition, reason, held from partkeeper.plan('n') where kind = 'detach'`)
      assert.deepEqual(
        due.map(({ partition, reason }) => [partition, reason]),
        [['public.n_p0', 'expired: upper bound 1000 is past and older than retention 3000']],
      )
      // When its numbers were written is not in the numbers: that is watched.
      assert.match(String(due[0]?.held), /^row guard: /)
    }))

  it('let go what a day without writes explains', () =>
    sql.undone(async () => {
      await createNumbers(sql)
      await sql.run(`select partkeeper.set_retention('n', '3000', 'detach')`)
      await fillTo(sql, 5999)
      await sql.run(`update partkeeper.write_sample set first_sampled_at = now() - interval '9 days', changed_at = now() - interval '9 days',
        writes = partkeeper.write_count(partition)`)
      // Six thousand less three: two partitions, as many as usual.
      assert.deepEqual(
        await sql.column(
          `select format('%s %s', partition, outcome) from partkeeper.run_maintenance('n') where kind = 'detach'`,
        ),
        ['public.n_p0 done', 'public.n_p1000 deferred'],
      )
    }))

  it('count below zero, and reach to the end of their type', () =>
    sql.undone(async () => {
      await sql.run(`create table n (id integer not null) partition by range (id)`)
      await sql.run(`create table low partition of n for values from (-2500) to (-1000)`)
      await sql.run(`create table high partition of n for values from (2147480000) to (2147482000)`)
      await sql.run(`insert into n values (-2000), (2147481500)`)
      await sql.run(`select partkeeper.manage('n', '1000', premake => 1)`)
      assert.deepEqual(await listBounds(sql), [
        'low -2500..-1000 past',
        'high 2147480000..2147482000 current',
        'n_p2147482000 2147482000..2147483000 future',
      ])
      await sql.run(`insert into n values (2147482500)`)
      await sql.run(`select from partkeeper.run_maintenance('n')`)
      assert.equal((await listBounds(sql)).at(-1), 'n_p2147483000 2147483000..MAXVALUE future')
      await sql.run(`insert into n values (2147483647)`)
      assert.deepEqual(await sql.rows(`select from partkeeper.plan('n')`), [])
    }))

  it('take numbers of snowflakes, and one row far ahead makes no thousands of partitions', () =>
    sql.undone(async () => {
      await sql.run(`create table n (id bigint not null, primary key (id)) partition by range (id)`)
      await sql.run(`create table rest partition of n default`)
      await sql.run(
        `create table old partition of n for values from (1850000000000000000) to (1850000001000000000)`,
      )
      await sql.run(`insert into n values (1850000000999999999), (9223372036854775807)`)
      await sql.run(`select partkeeper.manage('n', '1000000000', premake => 3)`)
      assert.deepEqual((await listBounds(sql)).slice(1, 4), [
        'n_p1850000001000000000 1850000001000000000..1850000002000000000 future',
        'n_p1850000002000000000 1850000002000000000..1850000003000000000 future',
        'n_p1850000003000000000 1850000003000000000..1850000004000000000 future',
      ])
      assert.deepEqual(
        await sql.rows(`select from_value, to_value, row_count::integer from partkeeper.check_default('n')`),
        [{ from_value: '9223372036000000000', to_value: '9223372037000000000', row_count: 1 }],
      )
      assert.deepEqual(await sql.rows(`select from partkeeper.plan('n')`), [])
    }))

  it('show how far they have come, and tell when the values come close to the end', () =>
    sql.undone(async () => {
      await createNumbers(sql)
      assert.deepEqual(
        await sql.row(`select oldest, made_until, from_value, to_value from partkeeper.status`),
        { oldest: null, made_until: null, from_value: '0', to_value: '3000' },
      )
      assert.deepEqual(await sql.column(`select alert from partkeeper.alerts where parent = 'public.n'`), [])
      await sql.run(`insert into n values (2500)`)
      assert.deepEqual(
        await sql.column(`select detail from partkeeper.alerts where alert = 'horizon short'`),
        ['partitions reach to 3000 and the values to 2500, under two intervals of 1000 ahead'],
      )
    }))

  it('refuse what means nothing for them, all together', () =>
    sql.undone(async () => {
      await sql.run(`create table n (id bigint not null) partition by range (id)`)
      const { code, message } = await sql.refusal(
        `select partkeeper.manage('n', '1000', horizon => '1 month', time_zone => 'Europe/Berlin', origin => '2026-01-01 00:00+00', retention => '1500')`,
      )
      assert.equal(code, 'PK004')
      for (const part of [
        'horizon: has no meaning',
        'time_zone: has no meaning',
        'origin: has no meaning',
        'retention: 1500 is under the floor of two intervals',
      ])
        assert.ok(message.includes(part), message)
      for (const step of [
        '1 day',
        '0',
        '-5',
        '1e3',
        '1.5',
        '',
        '９',
        '1000\n',
        '1; drop table n',
        '9999999999999999',
      ])
        assert.equal((await sql.refusal(`select partkeeper.manage('n', $1)`, [step])).code, 'PK004', step)
      assert.match(
        (await sql.refusal(`select partkeeper.manage('n', '1 day')`)).message,
        /is a duration, and the key is a plain integer/,
      )
      assert.match(
        (await sql.refusal(`select partkeeper.manage('n', '1000', key_encoding => 's')`)).message,
        /has no unit/,
      )
    }))

  it('end at the largest number of the column, with a partition that reaches to MAXVALUE', () =>
    sql.undone(async () => {
      for (const [type, step, from, last] of [
        ['smallint', '10000', '20000', '30000'],
        ['int', '100000000', '2000000000', '2100000000'],
        ['bigint', '100000000000000', '9223200000000000000', '9223300000000000000'],
      ] as const) {
        await sql.run(`create table n (k ${type} not null) partition by range (k);
          create table n_last partition of n for values from (${from}) to (${last}); insert into n values (${last} - 1)`)
        await sql.run(`select partkeeper.manage('n', $1)`, [step])
        const bounds = `select from_value || ' ' || to_value from partkeeper.show_partitions('n') where not is_default order by from_value::numeric desc limit 1`
        assert.equal(await sql.value(bounds), `${last} MAXVALUE`, type)
        assert.deepEqual(await sql.rows(`select from partkeeper.plan('n')`), [])
        await sql.run(`select partkeeper.unmanage('n'); drop table n`)
      }
    }))
})
