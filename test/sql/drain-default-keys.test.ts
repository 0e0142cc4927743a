/**
 * `CALL drain_default()` on keys that are no time type: epochs, plain integers up to the ends of their type, uuids of which some
 * hold no time, and text of which some is no ULID.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

/** A managed table whose default partition took rows before there were partitions for them. */
async function makeDrainable(sql: SqlSession, type: string, keys: string, how: string): Promise<void> {
  await sql.run(`create table e (k ${type}) partition by range (k); create table rest partition of e default`)
  await sql.run(`insert into e ${keys}`)
  await sql.run(`select partkeeper.manage('e', ${how})`)
}

/** Bounds and rows of the partitions that hold any; the default last. The table is dropped. */
async function drainedOf(sql: SqlSession, batch: number): Promise<readonly string[]> {
  await sql.run(`call partkeeper.drain_default('e', ${batch})`)
  const found = await sql.column<string>(
    `select format('%s %s..%s %s', partition, from_value, to_value, number)
     from partkeeper.show_partitions('e')
     join (select tableoid, count(*) as number from e group by tableoid) as counted on counted.tableoid = partition
     order by from_value nulls last`,
  )
  const growing = await sql.column('select partition::text from partkeeper.growing_partition')
  await sql.run(`select partkeeper.unmanage('e'); drop table e`)
  assert.deepEqual(growing, [])
  return found
}

describeOnMainMajors('drain_default() of other keys than times', (sql) => {
  it('moves epochs by the calendar', async () => {
    const keys = `select 1773100800000 + number * 60000 from generate_series(0, 999) as number`
    await makeDrainable(sql, 'bigint', keys, `'1 day', key_encoding => 'ms', at => '2026-03-20 12:00+00'`)
    assert.deepEqual(await drainedOf(sql, 300), ['e_p20260310 1773100800000..1773187200000 1000'])
  })

  it('moves plain integers by their multiples, up to the end of the type', async () => {
    const keys = `select 32000 + number from generate_series(0, 767) as number union all values (5), (-7)`
    await makeDrainable(sql, 'smallint', keys, `'1000'`)
    assert.deepEqual(await drainedOf(sql, 300), [
      'e_pm1000 -1000..0 1',
      'e_p0 0..1000 1',
      'e_p32000 32000..MAXVALUE 768',
    ])
  })

  it('moves large numbers without a thought of the year they would be', async () => {
    const keys = `values (9223372036854775807), (9200000000000000000)`
    await makeDrainable(sql, 'bigint', keys, `'100000000000000'`)
    assert.equal((await drainedOf(sql, 300)).length, 2)
  })

  it('parts fractions and uuids of one moment from the next only, and leaves uuids without a time or at its end', async () => {
    const time = `overlay(lpad(to_hex(1773100800000 + number / 100), 12, '0') placing '-' from 9 for 0)`
    const keys = `select (${time} || '-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid from generate_series(0, 499) as number
      union all values ('9b2f7a30-0000-4000-8000-000000000001'::uuid), ('ffffffff-ffff-7fff-bfff-ffffffffffff')`
    await makeDrainable(sql, 'uuid', keys, `'1 day', at => '2026-03-20 12:00+00'`)
    const uuids = await drainedOf(sql, 30)
    assert.deepEqual(
      uuids.map((line) => line.replace(/ .* /, ' ')),
      ['e_p20260310 500', 'rest 2'],
    )
    await makeDrainable(
      sql,
      'numeric',
      `select 5 + number / 100.0 from generate_series(0, 499) as number`,
      `'1000'`,
    )
    assert.deepEqual(await drainedOf(sql, 30), ['e_p0 0..1000 500'])
  })

  it('leaves text that is no ULID, and counts it', async () => {
    const keys = `values ('01KKB3VT00ZZZZZZZZZZZZZZZZ'), ('not a ulid'), ('~')`
    await makeDrainable(sql, 'text', keys, `'1 day', key_encoding => 'ulid', at => '2026-03-20 12:00+00'`)
    sql.takeNotices()
    assert.equal((await drainedOf(sql, 300)).length, 2)
    assert.ok(
      sql.takeNotices().some(({ message }) => /2 rows stay in public\.rest: without a time/.test(message)),
    )
    assert.deepEqual(
      await sql.column(
        `select distinct on (parent_name) detail from partkeeper.history where kind = 'drain_default' order by parent_name, id desc`,
      ),
      ['1 batches moved, 2 rows stay'],
    )
  })

  it('refuses the history, which passes look after', async () => {
    await assert.rejects(sql.run(`call partkeeper.drain_default('partkeeper.event')`), { code: 'PK002' })
  })
})
