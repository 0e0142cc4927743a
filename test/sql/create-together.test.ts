/**
 * Several partitions of one parent in one transaction: where writers pass the locks, all of a batch or none of it, and each by
 * itself where a batch did not go.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createManaged, listAttached, manage } from './managed-table.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

const LATER = '2026-12-16 12:00+00'

/** How many transactions wrote the creations into the history, and how many those were. */
function countTransactions(sql: SqlSession) {
  return sql.row(
    `select count(distinct xmin::text)::integer as transactions, count(*)::integer as creations
     from partkeeper.event where parent_name = 'public.e' and kind = 'create' and outcome = 'done' and run is not null`,
  )
}

async function remove(sql: SqlSession): Promise<void> {
  await sql.run(
    `select partkeeper.unmanage('e'); drop table e cascade; delete from partkeeper.event where parent_name = 'public.e'`,
  )
}

describeOnMainMajors('partitions that are made together', (sql) => {
  it('are up to twenty in a transaction of CALL maintain', async () => {
    await createManaged(sql)
    await sql.run(`call partkeeper.maintain('e', '${LATER}')`)
    assert.deepEqual(await countTransactions(sql), { transactions: 2, creations: 25 })
    assert.equal((await listAttached(sql)).length, 30)
    await remove(sql)
  })

  it('are one at a time where a lock stops writers: with a default partition, or a foreign key in either direction', async () => {
    for (const start of [
      'create table e (at timestamptz not null) partition by range (at); create table e_rest partition of e default',
      'create table t (i int primary key); create table e (i int references t, at timestamptz not null) partition by range (at)',
      'create table e (at timestamptz primary key) partition by range (at); create table kid (at timestamptz references e)',
    ]) {
      await sql.run(start)
      await manage(sql)
      await sql.run(`call partkeeper.maintain('e', '2026-11-24 12:00+00')`)
      assert.deepEqual(await countTransactions(sql), { transactions: 3, creations: 3 })
      await remove(sql)
    }
  })

  it('leave nothing behind when one of them cannot be made, and the others are made without it', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await sql.run(`create temp table due as select actions from partkeeper.plan_batches('e', '${LATER}')`)
      await sql.run('create table e_p20261130 (i int)')
      const tried = 'select outcome from due cross join partkeeper.try_together(actions, null, null)'
      // The second batch has nothing in its way.
      assert.equal((await sql.rows(tried)).length, 5)
      assert.equal((await listAttached(sql)).length, 10)
      await sql.run(`set local client_min_messages = warning`)
      const outcomes = await sql.rows(
        `select outcome, count(*)::integer from due cross join unnest(actions) as action
         cross join lateral partkeeper.try_action(action, '${LATER}') where action.position <= 20 group by outcome order by outcome`,
      )
      assert.deepEqual(outcomes, [
        { outcome: 'done', count: 19 },
        { outcome: 'failed', count: 1 },
      ])
    }))

  it('are done when another pass has made them meanwhile, and told once', () =>
    sql.undone(async () => {
      await createManaged(sql)
      const tried = `select outcome, sqlstate, detail from partkeeper.plan('e', $1) as due
        cross join lateral (select partkeeper.try_action(due, $1), partkeeper.try_action(due, $1)) as twice(first, second)
        cross join lateral (select (twice.second).*) as result`
      assert.deepEqual(await sql.rows(tried, ['2026-11-22 12:00+00']), [
        { outcome: 'done', sqlstate: '42P07', detail: 'another pass has made it meanwhile' },
      ])
      const told = `select count(*)::integer from partkeeper.history where kind = 'create' and partition_name = 'public.e_p20261126'`
      assert.equal(await sql.value(told), 1)
    }))

  it('are tried one by one behind a lock, each with its own word', async () => {
    await createManaged(sql)
    const other = await sql.database.connect()
    await other.query('begin; lock table e in share update exclusive mode')
    const outcomes = await sql.rows(
      `select outcome, sqlstate, count(*)::integer from partkeeper.run_maintenance('e', '2026-11-24 12:00+00') group by outcome, sqlstate`,
    )
    assert.deepEqual(outcomes, [{ outcome: 'deferred', sqlstate: '55P03', count: 3 }])
    await other.query('rollback')
    await remove(sql)
  })
})
