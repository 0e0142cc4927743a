/**
 * Alerts about single workers among several, about workers that give up again and again, about rows that contradict the clock,
 * and since when an alert is that nothing dates.
 */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { inOrder, listAlerts, namesOf, onlyAlert } from './alert-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('alerts about a fleet and its clock', (sql) => {
  /** A worker that started and was last heard of so many minutes ago. */
  const worker = (name: string, startedAgo: number, heardAgo: number) =>
    sql.value<string>(
      `insert into partkeeper.process (entrance, name, version, tick, started_at, heartbeat_at)
       values ('worker', $1, 'v', '1 minute', clock_timestamp() - make_interval(mins => $2), clock_timestamp() - make_interval(mins => $3))
       returning generation::text`,
      [name, startedAgo, heardAgo],
    )
  const missing = () => sql.column<string>(`select name from partkeeper.missing_workers() order by name`)

  beforeEach(async () => {
    await sql.run(
      'delete from partkeeper.lease; delete from partkeeper.process; delete from partkeeper.crash_report',
    )
  })

  it('worker missing: one of several that fell silent, until it is started again or said to be gone', async () => {
    await worker('alive', 300, 0)
    const gone = await worker('gone', 300, 60)
    assert.deepEqual(await missing(), ['gone'])
    const alert = await onlyAlert(sql, 'worker missing')
    assert.match(alert.detail, /^worker gone \(generation \d+\) fell silent and nobody took its place/)
    const statement = /select .*/.exec(alert.remedy)?.[0] ?? ''
    await sql.undone(async () => {
      await sql.run(statement)
      assert.deepEqual(await missing(), [])
    })
    assert.match(statement, new RegExp(gone))
    await worker('gone', 1, 0)
    assert.deepEqual(await missing(), [])
  })

  it('worker missing: a new name takes one place, not two; what left on purpose or a day ago is not missed', async () => {
    await worker('alive', 300, 0)
    await worker('box:1', 300, 60)
    await worker('box:2', 300, 50)
    await worker('box:3', 300, 25 * 60)
    await sql.run(
      `update partkeeper.process set quiet_at = clock_timestamp(), quiet_reason = 'old' where generation = $1`,
      [await worker('box:4', 300, 60)],
    )
    assert.deepEqual(await missing(), ['box:1', 'box:2'])
    await worker('box:5', 40, 0)
    assert.deepEqual(await missing(), ['box:1'])
    await worker('box:6', 40, 0)
    assert.deepEqual(await missing(), [])
    // A worker that dies as often as it is started is missed once, whatever it is called.
    await worker('box:7', 30, 20)
    await worker('box:8', 10, 5)
    assert.deepEqual(await missing(), ['box:8'])
  })

  it('worker crashing: three within an hour', async () => {
    for (let number = 1; number <= 3; number += 1) {
      assert.deepEqual(await namesOf(sql), [])
      await sql.run(`select partkeeper.record_crash(null, 'no memory ${number}', '{}')`)
    }
    const alert = await onlyAlert(sql, 'worker crashing')
    assert.match(alert.detail, /^3 workers gave up within an hour; the last one: no memory 3$/)
    await sql.run(alert.remedy)
    assert.ok(alert.since instanceof Date)
  })

  it('rows ahead of the clock: by bounds, and by an index where there is one', async () => {
    await inOrder(sql, 'ahead', async () => {
      const sample = async () => {
        await sql.run(`update partkeeper.ahead_sample set sampled_at = '-infinity'`)
        await sql.run(`select partkeeper.sample_writes('ahead')`)
        return namesOf(sql)
      }
      await sql.run(`insert into ahead values (1, now() + interval '1 hour')`)
      assert.deepEqual(await sample(), [])
      await sql.run(`insert into ahead values (1, date_trunc('day', now()) + interval '2 days 23 hours')`)
      assert.deepEqual(await sample(), ['rows ahead of the clock public.ahead'])
      const { detail, since } = await onlyAlert(sql, 'rows ahead of the clock')
      assert.match(detail, /^public\.ahead_\S+ holds rows, and begins over a day after the clock$/)
      assert.deepEqual(await sample(), ['rows ahead of the clock public.ahead'])
      assert.deepEqual((await onlyAlert(sql, 'rows ahead of the clock')).since, since)
      await sql.run('delete from ahead')
      assert.deepEqual(await sample(), [])
      const control = await sql.value<string>(
        `select control from partkeeper.policy where parent_name = 'public.ahead'`,
      )
      await sql.run(`create index on ahead (${control})`)
      await sql.run(`insert into ahead values (1, now() + interval '24 hours 1 minute')`)
      const isNextDay = await sql.value<boolean>(
        `select date_trunc('day', now() + interval '24 hours 1 minute') <= now() + interval '1 day'`,
      )
      if (isNextDay) assert.match((await sample()).join(), /rows ahead of the clock/)
    })
  })

  it('since: what nothing dates is dated by the look that saw it first', async () => {
    await inOrder(sql, 'spilled', async () => {
      await sql.run('create table spilled_default partition of spilled default')
      await sql.run(`insert into spilled values (1, '1999-01-01')`)
      assert.equal((await onlyAlert(sql, 'default holding rows')).since, null)
      await sql.run('select * from partkeeper.note_alerts()')
      const [alert] = await listAlerts(sql)
      assert.ok(alert?.since instanceof Date)
    })
  })

  it('detach pending: until the statement given has ended it', async () => {
    await sql.run(`create table cut (id int, at timestamptz not null) partition by range (at)`)
    await sql.run(`select partkeeper.manage('cut', '1 day')`)
    const partition = await sql.value<string>(
      `select partition::text from partkeeper.show_partitions('cut') where state = 'future' limit 1`,
    )
    const blocker = await sql.database.connect()
    await blocker.query('begin; select * from cut')
    const detaching = await sql.database.connect()
    await detaching.query(`set lock_timeout = '200ms'`)
    await assert.rejects(detaching.query(`alter table cut detach partition ${partition} concurrently`))
    await blocker.query('rollback')
    const alert = (await listAlerts(sql)).find(({ alert: name }) => name === 'detach pending')
    assert.match(alert?.detail ?? '', /was interrupted: its rows are out of sight$/)
    await sql.run(alert?.remedy ?? '')
    assert.ok(!(await namesOf(sql)).includes('detach pending public.cut'))
    await sql.run(`select partkeeper.unmanage('cut')`)
    await sql.run('drop table cut')
  })
})
