/**
 * The history is a table that Partkeeper keeps itself: cut by months from the installation on, upgraded without losing a
 * row, bounded, and not in the way of anybody: no view lists it among the user's tables.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { schemaScript } from '../../src/postgres/schema-script.ts'
import { readMigrations } from '../../src/postgres/sql-files.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { monthAt, monthsOf } from './history-months.ts'
import { describeOnMainMajors, SqlSession } from './sql-session.ts'

/** The state before the history was partitioned, with one event for each of the last months and one without a partition of its own. */
async function openOld(sql: SqlSession, months: number): Promise<void> {
  await sql.open(await createTestDatabase({ major: sql.major, installed: false }))
  const version = readMigrations().find(({ name }) => name.endsWith('-history'))?.version ?? 0
  await sql.run(schemaScript(version - 1))
  await sql.run(`insert into partkeeper.event (happened_at, kind, partition_name, outcome, detail)
    select clock_timestamp() - make_interval(months => number), 'create', 'public.old_' || number, 'done', 'as it was'
    from generate_series(${months}, 0, -1) as number`)
}

describeOnMainMajors('the history after an installation', (sql) => {
  it('has a partition for this month and the twelve after it, and a default one', async () => {
    const months = await monthsOf(sql)
    assert.equal(months.length, 14)
    assert.deepEqual(
      [months[0], months[12], months[13]],
      [await monthAt(sql, 0), await monthAt(sql, 12), 'default'],
    )
  })

  it('is in nobody’s list, and due in no plan, whatever instant that is for', () =>
    sql.undone(async () => {
      for (const view of ['policies', 'status', 'alerts'])
        assert.deepEqual(await sql.rows(`select * from partkeeper.${view}`), [], view)
      for (const at of ['now()', `now() + interval '5 years'`, `now() - interval '5 years'`])
        assert.deepEqual(await sql.rows(`select * from partkeeper.plan(at => ${at})`), [], at)
      assert.deepEqual(
        await sql.rows(`select * from partkeeper.run_maintenance(at => now() + interval '5 years')`),
        [],
      )
    }))

  it('is planned for when it is asked for by name: what half of a horizon would need', async () => {
    const at = (months: number) =>
      sql.rows<{ kind: string; held: string | null }>(
        `select kind, held from partkeeper.plan('partkeeper.event', now() + make_interval(months => $1))`,
        [months],
      )
    assert.deepEqual(await at(5), [])
    assert.equal((await at(8)).length, 8)
    assert.deepEqual(
      await sql.rows(`select from partkeeper.plan('partkeeper.event') where held is not null`),
      [],
    )
    const old = await at(15)
    assert.deepEqual([...new Set(old.map(({ kind }) => kind))], ['create', 'detach'])
    assert.match(old.find(({ kind }) => kind === 'detach')?.held ?? '', /at is ahead of the clock/)
  })

  it('looks for the newest word on a partition by an index', () =>
    sql.undone(async () => {
      await sql.run('set local enable_seqscan = off')
      const plan = await sql.column<string>(
        `explain select * from partkeeper.history where partition_name = 'public.e' order by id desc limit 1`,
      )
      assert.doesNotMatch(plan.join('\n'), /Seq Scan/)
    }))
})

describe('the history of an older schema', () => {
  const sql = new SqlSession(15)

  it('keeps every row and number when it is upgraded, in partitions from its first month on', async () => {
    await openOld(sql, 20)
    try {
      const rows =
        'select id::int, happened_at::text, kind, partition_name, detail, actor from partkeeper.event order by id'
      const before = await sql.rows(rows)
      await sql.run(schemaScript())
      assert.deepEqual(await sql.rows(rows), before)
      assert.equal((await monthsOf(sql))[0], await monthAt(sql, -20))
      assert.deepEqual(await sql.rows('select from partkeeper.event_default'), [])
      await sql.run(`select partkeeper.pause()`)
      assert.equal(await sql.value('select max(id)::int from partkeeper.history'), 22)
    } finally {
      await sql.close()
    }
  })

  it('is cut by the next passes, all of it at once and asking nobody, and keeps thirteen months', async () => {
    await openOld(sql, 20)
    try {
      await sql.run(schemaScript())
      await sql.run(`select partkeeper.set_policy('partkeeper.event', '{"grace": "0 minutes"}')`)
      const expired = await sql.value<number>(
        `select count(*)::int from partkeeper.show_partitions('partkeeper.event') where state = 'expired'`,
      )
      assert.ok(expired >= 6, `${expired} months expired`)
      const kept = `select count(*)::int from partkeeper.event where kind = 'create' and happened_at >= date_trunc('month', now(), 'UTC') - interval '12 months'`
      const before = await sql.value(kept)
      await sql.run('call partkeeper.maintain()')
      assert.deepEqual(
        await sql.column(
          `select distinct kind || ' ' || outcome from partkeeper.history where run is not null`,
        ),
        ['detach done'],
      )
      await sql.run('call partkeeper.maintain()')
      assert.equal(
        await sql.value(
          `select count(*)::int from partkeeper.history where kind = 'drop' and outcome = 'done'`,
        ),
        expired,
      )
      assert.equal(
        await sql.value(
          `select count(*)::int from pg_class where relnamespace = 'partkeeper'::regnamespace and relname like 'event\\_p2%' and relkind = 'r'`,
        ),
        (await monthsOf(sql)).length - 1,
      )
      assert.equal(await sql.value(kept), before)
      assert.deepEqual(await sql.rows(`select from partkeeper.plan('partkeeper.event')`), [])
    } finally {
      await sql.close()
    }
  })
})
