/**
 * `CALL maintain()` among other sessions: it commits each action, climbs the lock ladder, passes by what is busy, and when it
 * is cancelled nothing of it stays behind but a lease that runs out.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type pg from 'pg'
import { waitForLockWaiter, waitForRow } from './lock-waits.ts'
import { AT, attachedTo, makeDailyTable, planOf, retain, stateOf } from './retirement-scene.ts'
import { describeOnMainMajors, describeOnMajor, type SqlSession } from './sql-session.ts'

/** A table with one expired partition, that of 2024-05-11. */
async function makeExpired(sql: SqlSession, table: string): Promise<string> {
  await makeDailyTable(sql, { table, days: [-4, -3, -2, -1] })
  await retain(sql, { table, settings: `'3 days', 'detach'` })
  return `${table}_p20240511`
}

/** A session that has read the table and stays in its transaction. */
async function openReader(sql: SqlSession, table: string): Promise<pg.Client> {
  const reader = await sql.database.connect()
  await reader.query('begin')
  await reader.query(`select from ${table}`)
  return reader
}

/** Resolves when a session has waited for the table's exclusive lock and given it up, holding nothing on the table. */
async function watchOneTry(observer: pg.Client, table: string): Promise<void> {
  await waitForLockWaiter(observer, table)
  await waitForRow(
    observer,
    `select 1 where not exists (
       select from pg_locks where relation = to_regclass($1) and mode <> 'AccessShareLock')`,
    [table],
  )
}

describeOnMainMajors('CALL maintain()', (sql) => {
  it('commits each action: what is done is seen while it waits for the lock of the next', async () => {
    const first = await makeExpired(sql, 'early')
    const second = await makeExpired(sql, 'late')
    const reader = await openReader(sql, 'late')
    const observer = await sql.database.connect()
    const pass = sql.run('call partkeeper.maintain(at => $1)', [AT])
    await waitForLockWaiter(observer, 'late')
    const { rows } = await observer.query(
      'select partition_name, state from partkeeper.retirements order by id',
    )
    assert.deepEqual(rows, [{ partition_name: `public.${first}`, state: 'detached' }])
    await reader.query('commit')
    await pass
    assert.equal(await stateOf(sql, second), 'detached')
  })

  it('climbs the ladder: it gives the lock up, holding nothing, and comes back for it', async () => {
    const partition = await makeExpired(sql, 'ladder')
    const reader = await openReader(sql, 'ladder')
    const observer = await sql.database.connect()
    const pass = sql.run('call partkeeper.maintain($1::regclass, $2)', ['ladder', AT])
    for (let tries = 0; tries < 3; tries += 1) await watchOneTry(observer, 'ladder')
    await reader.query('commit')
    await pass
    assert.equal(await stateOf(sql, partition), 'detached')
    assert.deepEqual(
      await sql.column(
        `select outcome from partkeeper.history where partition_name = $1 and kind = 'detach'`,
        [`public.${partition}`],
      ),
      ['done'],
    )
  })

  it('passes by a table that another holder is at, names it, and does the others', async () => {
    const taken = await makeExpired(sql, 'taken')
    const free = await makeExpired(sql, 'free')
    const other = await sql.database.connect()
    await other.query('begin')
    await other.query(`set application_name = 'other keeper'`)
    await other.query(`select partkeeper.lock_parent('taken'::regclass)`)
    await sql.run('call partkeeper.maintain(at => $1)', [AT])
    assert.deepEqual([await stateOf(sql, taken), await stateOf(sql, free)], [undefined, 'detached'])
    const [detail] = await sql.column<string>(
      `select detail from partkeeper.history where parent_name = 'public.taken' and outcome = 'waiting'`,
    )
    assert.match(detail ?? '', /^held by pid \d+ \(other keeper, partkeeper_owner\)$/)
    await other.query('rollback')
  })

  it('does not wait behind a caller of run_maintenance() who leaves a transaction open', async () => {
    await makeExpired(sql, 'open_first')
    const [one, two] = [await sql.database.connect(), await sql.database.connect()]
    await two.query(`set lock_timeout = '2s'`)
    await one.query('begin')
    await one.query(`select partkeeper.run_maintenance('open_first', $1)`, [AT])
    await makeExpired(sql, 'open_second')
    await sql.run('insert into partkeeper.run (entrance, at, finished_at) values ($1, $2, $2)', [
      'function',
      '2024-01-01+00',
    ])
    await one.query(`select partkeeper.run_maintenance('open_second', $1)`, [AT])
    await two.query('call partkeeper.maintain(at => $1)', [AT])
    await one.query('rollback')
  })

  it('that is cancelled leaves no lock, role, setting or advisory lock behind, and its lease runs out', async () => {
    const partition = await makeExpired(sql, 'cancelled')
    const reader = await openReader(sql, 'cancelled')
    const client = await sql.database.connect()
    const observer = await sql.database.connect()
    const settings = `select name, setting from pg_settings where name !~ '^plpgsql' order by name`
    const before = (await client.query(settings)).rows
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const pass = assert.rejects(
      client.query('call partkeeper.maintain($1::regclass, $2)', ['cancelled', AT]),
      { code: '57014' },
    )
    await watchOneTry(observer, 'cancelled')
    await waitForLockWaiter(observer, 'cancelled')
    await observer.query('select pg_cancel_backend($1)', [rows[0]?.pid])
    await pass
    await reader.query('rollback')
    assert.deepEqual((await client.query(settings)).rows, before)
    assert.equal(
      (
        await client.query(
          `select from pg_locks where pid = pg_backend_pid() and locktype <> 'virtualxid' and relation is null`,
        )
      ).rowCount,
      0,
    )
    assert.equal((await client.query(`select current_setting('role') as role`)).rows[0].role, 'none')
    assert.ok((await attachedTo(sql, 'cancelled')).includes(partition))
    const [lease] = await sql.rows<{ term: string; is_short: boolean }>(
      `select term, until <= clock_timestamp() + interval '15 seconds' as is_short from partkeeper.lease where parent = 'cancelled'::regclass`,
    )
    assert.equal(lease?.is_short, true)
    await sql.run(
      `update partkeeper.lease set until = clock_timestamp() where parent = 'cancelled'::regclass`,
    )
    await sql.run('call partkeeper.maintain($1::regclass, $2)', ['cancelled', AT])
    assert.equal(await stateOf(sql, partition), 'detached')
  })
})

describeOnMajor(15, 'CALL maintain() with a lock that never comes', (sql) => {
  it('lets one action climb the whole ladder, tries the others of the table once, and goes on with the next table', async () => {
    await makeDailyTable(sql, { table: 'stuck', days: [-5, -4, -3, -2, -1] })
    await retain(sql, { table: 'stuck', settings: `'3 days', 'detach'` })
    const next = await makeExpired(sql, 'after')
    const reader = await openReader(sql, 'stuck')
    sql.takeNotices()
    await sql.run('call partkeeper.maintain(at => $1)', [AT])
    await reader.query('rollback')
    assert.equal(sql.takeNotices().at(-1)?.message, 'partkeeper: 2 deferred, 1 done')
    assert.equal(await stateOf(sql, next), 'detached')
    assert.deepEqual(
      (await planOf(sql, 'stuck')).map(({ held, waiting }) => [held, waiting]),
      [
        [null, null],
        [null, null],
      ],
    )
  })
})
