/**
 * The whole life of a table from SQL alone, on every major that this run has: managed, planned, maintained, given a
 * retention, held, confirmed, detached, dropped, and nothing more to do. By the server's own clock.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { listTestMajors } from '../support/test-servers.ts'
import { describeOnMajor, type SqlSession } from './sql-session.ts'

for (const major of listTestMajors()) {
  describeOnMajor(major, 'the life of a table from SQL', (sql) => {
    it('goes from manage() to the last drop, and keeps every row that it should', async () => {
      await sql.run(
        'create table events (uuid text, name text, user_id bigint, account_id bigint, created_at timestamptz)',
      )
      await sql.run(
        `select from partkeeper.manage('events', '1 day', control => 'created_at', at => now() - interval '9 days')`,
      )
      await sql.run('call partkeeper.maintain()')
      assert.deepEqual(sql.takeNotices().at(-1)?.message, 'partkeeper: 9 done')
      await fillEveryPartition(sql)
      const kept = await sql.value(
        `select count(*)::int from events where created_at >= date_trunc('day', now(), 'UTC') - interval '48 hours'`,
      )

      await assertCreation(sql)
      await assertHeldAndConfirmed(sql)
      await assertRetired(sql)

      assert.deepEqual(await sql.rows('select * from partkeeper.plan()'), [])
      assert.deepEqual(await sql.rows('select * from partkeeper.run_maintenance()'), [])
      await sql.run('call partkeeper.maintain()')
      assert.equal(sql.takeNotices().at(-1)?.message, 'partkeeper: nothing is due')
      assert.equal(await sql.value('select count(*)::int from events'), kept)
      assert.deepEqual(await sql.rows('select * from partkeeper.alerts'), [])
    })
  })
}

/** A row in each partition, from another session, and the server's counters know of it: the row guard goes by them. */
async function fillEveryPartition(sql: SqlSession): Promise<void> {
  const writer = await sql.openAs('partkeeper_owner')
  await writer.run(`insert into events (name, created_at) select 'n', from_value::timestamptz + interval '1 second'
    from partkeeper.show_partitions('events')`)
  await writer.end()
  const uncounted = `select count(*) > 0 from partkeeper.show_partitions('events') where pg_stat_get_tuples_inserted(partition) = 0`
  while (await sql.value<boolean>(uncounted)) await sql.run('select pg_sleep(0.02), pg_stat_clear_snapshot()')
}

async function assertCreation(sql: SqlSession): Promise<void> {
  const tomorrow = `now() + interval '1 day'`
  const [planned, ...others] = await sql.rows(
    `select kind, partition, reason, held, waiting from partkeeper.plan(at => ${tomorrow})`,
  )
  assert.deepEqual(others, [])
  assert.equal(planned?.['kind'], 'create')
  const [result] = await sql.rows(
    `select kind, partition, outcome from partkeeper.run_maintenance(at => ${tomorrow})`,
  )
  assert.deepEqual(result, { kind: 'create', partition: planned?.['partition'], outcome: 'done' })
}

async function assertHeldAndConfirmed(sql: SqlSession): Promise<void> {
  await sql.run(
    `select partkeeper.set_retention('events', '2 days', on_expiry => 'drop', grace => '0 minutes')`,
  )
  const held = await sql.rows<{ outcome: string; detail: string; fingerprint: string }>(
    'select outcome, detail, fingerprint from partkeeper.run_maintenance()',
  )
  assert.equal(held.length, 7)
  for (const { outcome, detail } of held) {
    assert.equal(outcome, 'held')
    assert.match(detail, /unusual size: 7 partitions would be retired.*row guard: /)
  }
  const confirmed = await sql.value('select partkeeper.confirm($1, $2)', ['events', held[0]?.fingerprint])
  assert.equal(confirmed, 7)
}

async function assertRetired(sql: SqlSession): Promise<void> {
  sql.takeNotices()
  const states = `select string_agg(distinct state, ' ') || ' ' || count(*) from partkeeper.retirements`
  await sql.run('call partkeeper.maintain()')
  assert.equal(sql.takeNotices().at(-1)?.message, 'partkeeper: 7 done')
  assert.equal(await sql.value(states), 'detached 7')
  const tables = await sql.column<string>('select partition_name from partkeeper.retirements')
  assert.equal(
    await sql.value('select count(to_regclass(name))::int from unnest($1::text[]) as name', [tables]),
    7,
  )
  await sql.run('call partkeeper.maintain()')
  assert.equal(await sql.value(states), 'dropped 7')
  assert.equal(
    await sql.value('select count(to_regclass(name))::int from unnest($1::text[]) as name', [tables]),
    0,
  )
}
