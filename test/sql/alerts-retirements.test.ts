/**
 * Alerts about retirements and other actions: what waits for a person, what does not get on, what fails; each goes away when
 * that is over.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inOrder, listAlerts, namesOf, onlyAlert } from './alert-scene.ts'
import {
  fingerprintOf,
  flushStatistics,
  makeDailyTable,
  nowOf,
  passUntilQuiet,
  retain,
} from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('alerts about retirements', (sql) => {
  it('retirement held: until it is confirmed with the statement given', async () => {
    await inOrder(sql, 'many', async () => {
      for (let day = 30; day > 25; day -= 1) {
        await sql.run(`do $$ begin execute format('create table many_%s partition of many for values from (%L) to (%L)', ${day},
          date_trunc('day', now() - interval '${day} days'), date_trunc('day', now() - interval '${day - 1} days')); end $$`)
      }
      await sql.run(`select partkeeper.set_retention('many', '20 days', 'detach')`)
      const alert = await onlyAlert(sql, 'retirement held')
      assert.equal(alert.parent, 'public.many')
      assert.match(alert.detail, /^5 partitions, from public\.many_26: unusual size/)
      await sql.run(alert.remedy.replace(/^.*: select/, 'select'))
      assert.deepEqual(await namesOf(sql), [])
    })
  })

  it('retirement held: not for a hold, which a person knows of', async () => {
    await inOrder(sql, 'known', async () => {
      await sql.run(
        `create table known_old partition of known for values from ('2020-01-01+00') to ('2020-01-02+00')`,
      )
      await sql.run(`select partkeeper.hold('known_old', 'lawsuit')`)
      await sql.run(`select partkeeper.set_retention('known', '20 days', 'detach')`)
      assert.deepEqual(await namesOf(sql), [])
    })
  })

  it('retirement stuck: an intent that is hours old, until it is done, held or paused', async () => {
    await inOrder(sql, 'slow', async () => {
      await sql.run(
        `create table slow_old partition of slow for values from ('2020-01-01+00') to ('2020-01-02+00')`,
      )
      await sql.run(`select partkeeper.set_retention('slow', '20 days', 'detach')`)
      await sql.run(
        `select partkeeper.admit_retirement(action) from partkeeper.plan('slow') as action where kind = 'detach'`,
      )
      assert.deepEqual(await namesOf(sql), [])
      await sql.run(`update partkeeper.retirement set expired_at = clock_timestamp() - interval '4 days'`)
      const alert = await onlyAlert(sql, 'retirement stuck')
      assert.equal(alert.detail, 'public.slow_old is expired and goes no further')
      await sql.run(alert.remedy)
      for (const [word, back] of [
        [`select partkeeper.hold('slow_old', 'wait')`, `select partkeeper.release('slow_old')`],
        [`select partkeeper.pause('slow')`, `select partkeeper.resume('slow')`],
        ['select partkeeper.pause()', 'select partkeeper.resume()'],
      ] as const) {
        await sql.run(word)
        assert.deepEqual(await namesOf(sql), [])
        await sql.run(back)
        assert.deepEqual(await namesOf(sql), ['retirement stuck public.slow'])
      }
      await sql.run(`select partkeeper.run_maintenance('slow')`)
      assert.deepEqual(await namesOf(sql), [])
    })
  })

  it('drop stuck: a due date that is hours past, until it is done, held or called off', async () => {
    await inOrder(sql, 'waiting', async () => {
      await sql.run(
        `create table waiting_old partition of waiting for values from ('2020-01-01+00') to ('2020-01-02+00')`,
      )
      await sql.run(`select partkeeper.set_retention('waiting', '20 days', 'drop', '1 day')`)
      await sql.run(`select partkeeper.run_maintenance('waiting')`)
      await sql.run(
        `update partkeeper.retirement set detached_at = now() - interval '9 days', drop_due_at = now() - interval '8 days'`,
      )
      assert.equal(
        (await onlyAlert(sql, 'drop stuck')).detail,
        'public.waiting_old is detached and goes no further',
      )
      await sql.run(`select partkeeper.hold('waiting_old', 'wait')`)
      assert.deepEqual(await namesOf(sql), [])
      await sql.run(`select partkeeper.release('waiting_old'); select partkeeper.run_maintenance('waiting')`)
      assert.deepEqual(await namesOf(sql), [])
    })
  })

  it('action failing: from the first failure to the try that succeeds', async () => {
    await inOrder(sql, 'failing', async () => {
      await sql.run('create table failing_default partition of failing default')
      await sql.run(
        `insert into failing values (1, date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' + interval '4 days 12 hours')`,
      )
      await sql.run(`select partkeeper.set_policy('failing', '{"premake": 5}')`)
      await sql.run(
        `delete from failing; insert into failing values (1, date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' + interval '5 days 12 hours')`,
      )
      await sql.run(`select partkeeper.run_maintenance('failing')`)
      const alerts = await listAlerts(sql)
      assert.deepEqual(
        alerts.map(({ alert }) => alert),
        ['action failing', 'default holding rows'],
      )
      assert.match(
        alerts[0]?.detail ?? '',
        /^create public\.failing_p\d{8}: updated partition constraint for default partition/,
      )
      await sql.run(`delete from failing; select partkeeper.run_maintenance('failing')`)
      assert.deepEqual(await namesOf(sql), [])
    })
  })

  it('retirement held: a drop with a view in the way, named', async () => {
    await inOrder(sql, 'viewed', async () => {
      await sql.run(
        `create table viewed_old partition of viewed for values from ('2020-01-01+00') to ('2020-01-02+00')`,
      )
      await sql.run(`select partkeeper.set_retention('viewed', '20 days', 'drop', '0 minutes')`)
      await sql.run(`select partkeeper.run_maintenance('viewed')`)
      await sql.run('create view report as select * from viewed_old')
      await sql.run(`update partkeeper.retirement set detached_at = now(), drop_due_at = now()`)
      await sql.run(`select partkeeper.run_maintenance('viewed')`)
      const { detail } = await onlyAlert(sql, 'retirement held')
      assert.match(
        detail,
        /^1 partitions, from public\.viewed_old: view public\.report depends on it; drop or change it$/,
      )
    })
  })

  it('action failing: a rollup whose function fails, with what it said', async () => {
    await inOrder(sql, 'summed', async () => {
      await sql.run(
        `create table summed_old partition of summed for values from ('2020-01-01+00') to ('2020-01-02+00')`,
      )
      await sql.run(
        `create function sum_up(regclass, text, text) returns void language sql as 'select 1 / 0'`,
      )
      await sql.run(`select partkeeper.set_retention('summed', '20 days', 'drop', '0 minutes')`)
      await sql.run(`select partkeeper.set_policy('summed', '{"rollup": "public.sum_up"}')`)
      await sql.run(`select partkeeper.run_maintenance('summed')`)
      const { detail, remedy } = await onlyAlert(sql, 'action failing')
      assert.equal(detail, 'rollup public.summed_old: division by zero')
      assert.match(remedy, /Mend the function: the next pass calls it again\.$/)
    })
  })

  it('retirement held: for a drop of a table that was written to since it was detached', async () => {
    const at = await nowOf(sql)
    await makeDailyTable(sql, { table: 'touched', days: [-4, 0], at })
    await sql.run(`select partkeeper.set_policy('touched', '{"premake": 4, "horizon": "3 days"}')`)
    await retain(sql, { table: 'touched', settings: `'3 days', 'drop', '0 minutes'`, at })
    const [detach = ''] = (await passUntilQuiet(sql, 'touched', at)).filter((text) =>
      text.startsWith('detach'),
    )
    await sql.run(`insert into ${detach.slice('detach '.length)} values (1, now())`)
    await flushStatistics(sql)
    const alert = await onlyAlert(sql, 'retirement held')
    assert.match(alert.detail, /written to since it was detached/)
    assert.equal(alert.remedy, 'Read the reason in plan().')
    assert.equal(await fingerprintOf(sql, 'touched', await nowOf(sql)), null)
  })
})
