/**
 * What limits measure: sessions, who waits behind us, the WAL, replicas. What a role may not see is unknown, and unknown
 * holds back with the name of the missing right.
 */
import assert from 'node:assert/strict'
import { after, afterEach, it } from 'node:test'
import pg from 'pg'
import { ForeignRoles } from './foreign-roles.ts'
import { waitForLockWaiter, waitForRow } from './lock-waits.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('measures of limits', (sql) => {
  const roles = new ForeignRoles(sql)
  after(() => roles.drop())
  afterEach(() =>
    sql.run(`select partkeeper.set_flow(name, 'off') from partkeeper.flow_limits
    where kind = 'limit' and name <> 'workers_staying'`),
  )

  const set = (name: string, value: string) => sql.run('select partkeeper.set_flow($1, $2)', [name, value])
  const limitOf = (name: string) =>
    sql.row<{ readonly measured: string | null; readonly holds_back: string | null }>(
      'select measured, holds_back from partkeeper.flow_limits where name = $1',
      [name],
    )

  it('count active sessions of others, and hold back with the missing right where they may not see them', async () => {
    await roles.create('busy')
    const busy = await roles.open('busy')
    await set('active_backends', '0')
    assert.match((await limitOf('active_backends')).holds_back ?? '', /grant pg_monitor to partkeeper_owner/)
    await roles.create('seeing', 'in role pg_monitor')
    const seeing = await roles.open('seeing')
    const holdsBack = () =>
      seeing.value<string | null>(`select partkeeper.flow_problem(array['active_backends'])`)
    const over = busy.run('select pg_sleep(0.5)')
    assert.match((await holdsBack()) ?? '', /^active_backends: 0 at most, found [1-9]\d* active$/)
    await over
    await set('active_backends', '999999')
    assert.equal(await holdsBack(), null)
    await Promise.all([busy.end(), seeing.end()])
  })

  it('count who waits behind us, without any right', async () => {
    await sql.run('create table public.fought_over (id int)')
    const [ours, theirs] = [await sql.openAs('partkeeper_owner'), await sql.openAs('partkeeper_owner')]
    await ours.run(`set application_name = 'partkeeper:worker'`)
    await set('lock_waiters', '0')
    await ours.run('begin; lock table public.fought_over')
    const observer = await sql.database.connect()
    const waiting = theirs.run('select from public.fought_over')
    await waitForLockWaiter(observer, 'public.fought_over')
    assert.equal(
      (await limitOf('lock_waiters')).holds_back,
      'lock_waiters: 0 at most, found 1 waiting behind ours',
    )
    await ours.run('commit')
    await waiting
    assert.deepEqual(await limitOf('lock_waiters'), { measured: '0 waiting behind ours', holds_back: null })
    await Promise.all([ours.end(), theirs.end(), observer.end()])
  })

  it('measure the WAL that is written, and hold back until that is known', async () => {
    await set('wal_rate', '1 kB')
    assert.match(
      (await limitOf('wal_rate')).holds_back ?? '',
      /^wal_rate: 1 kB at most, found (unknown: not measured|\d+)/,
    )
    await sql.run(`update partkeeper.flow_meter set before_at = clock_timestamp() - interval '2 seconds'`)
    await sql.run(
      'create table public.filled as select repeat(md5(number::text), 10) as body from generate_series(1, 20000) as number',
    )
    assert.match(
      (await limitOf('wal_rate')).holds_back ?? '',
      /^wal_rate: 1 kB at most, found \d+ (kB|MB) a second$/,
    )
    await set('wal_rate', '999999 GB')
    assert.equal((await limitOf('wal_rate')).holds_back, null)
  })

  it('ask replicas how far they are behind, and take one that does not say for one that is', async () => {
    await set('replica_lag', '1 minute')
    assert.deepEqual(await limitOf('replica_lag'), { measured: 'no replica', holds_back: null })
    await roles.create('replica', 'replication')
    await roles.create('watching', 'in role pg_monitor')
    const url = new URL(sql.database.url)
    url.username = roles.nameOf('replica')
    url.searchParams.set('replication', 'true')
    // It takes the WAL and never answers.
    const replica = new pg.Client(url.href)
    await replica.connect()
    const ended = replica
      .query(`start_replication physical ${await sql.value('select pg_current_wal_lsn()::text')}`)
      .catch(() => undefined)
    const [observer, watching] = [await sql.database.connect(), await roles.open('watching')]
    await waitForRow(observer, 'select from pg_stat_replication')
    assert.match(
      (await limitOf('replica_lag')).holds_back ?? '',
      /^replica_lag: 1 minute at most, found unknown: .*grant pg_monitor to/,
    )
    assert.match(
      await watching.value(`select partkeeper.flow_problem(array['replica_lag'])`),
      /^replica_lag: 1 minute at most, found unknown: replica .* is behind and does not say since when$/,
    )
    await Promise.all([replica.end(), ended, observer.end(), watching.end()])
  })
})
