/**
 * Alerts: none while all is well; each appears when its fact is there, says since when and what to do, and goes away with
 * the fact. Time is moved by what the tables say, never by waiting.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inOrder, namesOf, onlyAlert } from './alert-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('alerts', (sql) => {
  it('are none when nothing is managed, and none when all is well', async () => {
    assert.deepEqual(await namesOf(sql), [])
    await inOrder(sql, 'fine', async () => assert.deepEqual(await namesOf(sql), []))
  })

  it('horizon short: partitions end under two intervals ahead, until they are made', async () => {
    await inOrder(sql, 'short', async () => {
      const future = await sql.column<string>(
        `select partition::text from partkeeper.show_partitions('short') where state = 'future'`,
      )
      for (const partition of future) await sql.run(`drop table ${partition}`)
      const alert = await onlyAlert(sql, 'horizon short')
      assert.equal(alert.parent, 'public.short')
      assert.match(
        alert.detail,
        /^partitions reach to \d{4}-\d\d-\d\d 00:00 UTC, under two intervals of 1 day ahead$/,
      )
      assert.match(alert.remedy, /call partkeeper\.maintain\(\)/)
      await sql.run(`select partkeeper.run_maintenance('short')`)
      assert.deepEqual(await namesOf(sql), [])
    })
  })

  it('horizon short: a hole just ahead counts, though there are partitions behind it', async () => {
    await inOrder(sql, 'holed', async () => {
      await sql.run(`do $$ begin execute (select 'drop table ' || partition from partkeeper.show_partitions('holed')
        where state = 'future' limit 1); end $$`)
      assert.deepEqual(await namesOf(sql), ['horizon short public.holed'])
    })
  })

  it('default holding rows: from the first row to the last', async () => {
    await inOrder(sql, 'spilled', async () => {
      await sql.run('create table spilled_default partition of spilled default')
      assert.deepEqual(await namesOf(sql), [])
      await sql.run(`insert into spilled values (1, '1999-01-01')`)
      const alert = await onlyAlert(sql, 'default holding rows')
      assert.match(alert.detail, /public\.spilled_default holds rows/)
      assert.match(alert.remedy, /check_default\('public\.spilled'\)/)
      await sql.run('delete from spilled')
      assert.deepEqual(await namesOf(sql), [])
    })
  })

  it('orphaned: the table was dropped, until it is unmanaged with the statement given', async () => {
    await inOrder(sql, 'lost', async () => {
      await sql.run('drop table lost')
      const alert = await onlyAlert(sql, 'orphaned')
      assert.equal(alert.parent, 'public.lost')
      await sql.run(alert.remedy)
      assert.deepEqual(await namesOf(sql), [])
    })
  })

  it('paused: one table, or all, after a day', async () => {
    await inOrder(sql, 'resting', async () => {
      await sql.run(`select partkeeper.pause('resting', 'upgrade')`)
      assert.deepEqual(await namesOf(sql), [])
      await sql.run(`update partkeeper.policy set paused_at = clock_timestamp() - interval '25 hours'`)
      const alert = await onlyAlert(sql, 'paused')
      assert.deepEqual([alert.parent, alert.detail], ['public.resting', 'upgrade'])
      await sql.run(alert.remedy)
      assert.deepEqual(await namesOf(sql), [])
      await sql.run(`select partkeeper.pause(reason => 'freeze')`)
      await sql.run(`update partkeeper.installation set paused_at = clock_timestamp() - interval '25 hours'`)
      await sql.run((await onlyAlert(sql, 'all paused')).remedy)
      assert.deepEqual(await namesOf(sql), [])
    })
  })

  it('maintenance late: no pass for two ticks of the worker, two days without one, gone with the next pass', async () => {
    await inOrder(sql, 'late', async () => {
      await sql.run(`update partkeeper.policy set created_at = clock_timestamp() - interval '47 hours'`)
      assert.deepEqual(await namesOf(sql), [])
      await sql.run(`update partkeeper.policy set created_at = clock_timestamp() - interval '49 hours'`)
      assert.match((await onlyAlert(sql, 'maintenance late')).detail, /one is expected every 1 day$/)
      await sql.run('select partkeeper.run_maintenance()')
      assert.deepEqual(await namesOf(sql), [])
      await sql.run(`select partkeeper.start_process('worker', 'ant', '1', interval '1 minute')`)
      await sql.run(`update partkeeper.run set finished_at = clock_timestamp() - interval '118 seconds'`)
      assert.deepEqual(await namesOf(sql), [])
      await sql.run(`update partkeeper.run set finished_at = clock_timestamp() - interval '122 seconds'`)
      assert.match((await onlyAlert(sql, 'maintenance late')).detail, /one is expected every 00:01:00$/)
      await sql.run(`select partkeeper.pause()`)
      assert.deepEqual(await namesOf(sql), [])
    })
  })

  it('maintenance late: passes over one table are not enough, and a pass that was killed is none', async () => {
    await inOrder(sql, 'partial', async () => {
      await sql.run(`update partkeeper.policy set created_at = clock_timestamp() - interval '3 days'`)
      await sql.run(`select partkeeper.run_maintenance('partial')`)
      await sql.run(`insert into partkeeper.run (entrance, at) values ('worker', now())`)
      assert.deepEqual(await namesOf(sql), ['maintenance late'])
    })
  })

  it('maintenance late: without a worker, twice the usual time between passes', async () => {
    await inOrder(sql, 'cron', async () => {
      await sql.run(`insert into partkeeper.run (entrance, at, finished_at)
        select 'procedure', moment, moment from generate_series(now() - interval '599 minutes', now() - interval '119 minutes', '1 hour') as moment`)
      await sql.run('update partkeeper.policy set created_at = now() - interval $$20 days$$')
      assert.deepEqual(await namesOf(sql), [])
      await sql.run(`update partkeeper.run set finished_at = finished_at - interval '1 hour'`)
      assert.deepEqual(await namesOf(sql), ['maintenance late'])
    })
  })

  it('worker missing: not heard of for two ticks, until one is', async () => {
    await inOrder(sql, 'orphan_work', async () => {
      await sql.run('select partkeeper.run_maintenance()')
      const generation = await sql.value(
        `select partkeeper.start_process('worker', 'ant', '1', interval '1 minute')`,
      )
      assert.deepEqual(await namesOf(sql), [])
      await sql.run(`update partkeeper.process set heartbeat_at = clock_timestamp() - interval '121 seconds'`)
      const alert = await onlyAlert(sql, 'worker missing')
      assert.match(alert.detail, /^worker ant \(generation \d+\) was last heard of at/)
      assert.match(alert.remedy, /partkeeper worker/)
      await sql.run('select partkeeper.beat($1)', [generation])
      assert.deepEqual(await namesOf(sql), [])
    })
  })

  it('worker missing: not while another worker is alive, and not for other kinds of processes', async () => {
    await inOrder(sql, 'replaced', async () => {
      await sql.run('select partkeeper.run_maintenance()')
      await sql.run(`select partkeeper.start_process('procedure', 'pid 1', 'sql')`)
      await sql.run(`select partkeeper.start_process('worker', 'ant', '1', interval '1 minute')`)
      await sql.run(`update partkeeper.process set heartbeat_at = clock_timestamp() - interval '1 hour'`)
      assert.deepEqual(await namesOf(sql), ['worker missing'])
      await sql.run(`select partkeeper.start_process('worker', 'bee', '1', interval '1 minute')`)
      assert.deepEqual(await namesOf(sql), [])
    })
  })

  it('worker missing: not any more once passes have come from elsewhere for over a day', async () => {
    await inOrder(sql, 'moved', async () => {
      await sql.run('select partkeeper.run_maintenance()')
      await sql.run(`select partkeeper.start_process('worker', 'ant', '1', interval '1 minute')`)
      await sql.run(`update partkeeper.process set heartbeat_at = clock_timestamp() - interval '23 hours'`)
      assert.deepEqual(await namesOf(sql), ['worker missing'])
      await sql.run(`update partkeeper.process set heartbeat_at = clock_timestamp() - interval '25 hours'`)
      assert.deepEqual(await namesOf(sql), [])
      await sql.run(`update partkeeper.run set finished_at = clock_timestamp() - interval '3 days'`)
      assert.deepEqual(await namesOf(sql), ['maintenance late', 'worker missing'])
    })
  })
})
