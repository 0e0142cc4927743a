/**
 * Assertions: conditions of people become alerts once they have lasted; what cannot be judged is told; queries run read only,
 * alone, and never for somebody who would borrow rights.
 */
import assert from 'node:assert/strict'
import { after, afterEach, it } from 'node:test'
import { listAlerts } from './alert-scene.ts'
import { ForeignRoles } from './foreign-roles.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('assertions', (sql) => {
  const look = () =>
    sql.run(`update partkeeper.assertion set due_at = '-infinity'; select partkeeper.evaluate_assertions()`)
  const told = async () =>
    (await listAlerts(sql)).filter(({ alert }) => alert.startsWith('assertion')).map(({ alert }) => alert)
  const define = (condition: string, rest = '') =>
    sql.run(`select partkeeper.assert_that('it', $1 ${rest})`, [condition])

  const roles = new ForeignRoles(sql)
  after(() => roles.drop())
  afterEach(async () => {
    await sql.run('delete from partkeeper.assertion')
  })

  it('become an alert while they are true, and are over when they are not', async () => {
    await sql.run('create table public.queue (id int)')
    await define('select count(*) from public.queue', `, '>=', 2, remedy => 'look at the consumers'`)
    await look()
    assert.deepEqual(await told(), [])
    await sql.run('insert into public.queue values (1), (2)')
    await look()
    const [alert] = await listAlerts(sql)
    assert.deepEqual(
      [alert?.alert, alert?.detail, alert?.remedy],
      ['assertion: it', 'the query is 2, which is >= 2', 'look at the consumers'],
    )
    assert.ok(alert?.since instanceof Date)
    await sql.run('drop table public.queue; create table public.queue (id int)')
    await look()
    assert.deepEqual(await told(), [])
    await sql.run('drop table public.queue')
    await look()
    assert.deepEqual(await told(), ['assertion broken'])
  })

  it('have to last as long as was asked', async () => {
    await define('connections > 0', `, lasts => '1 minute'`)
    await look()
    assert.deepEqual(await told(), [])
    await sql.run(`update partkeeper.assertion set true_since = clock_timestamp() - interval '61 seconds'`)
    await look()
    assert.deepEqual(await told(), ['assertion: it'])
    await sql.run(`select partkeeper.assert_that('it', 'connections > 0', lasts => '1 minute')`)
    await look()
    assert.deepEqual(await told(), [])
  })

  it('know measures by name, and say which rights they lack', async () => {
    const names = await sql.column<string>('select name from partkeeper.measures where value is not null')
    assert.ok(
      ['connections', 'database megabytes', 'oldest transaction age'].every((name) => names.includes(name)),
    )
    await define('active connections > 10')
    await look()
    const [alert] = await listAlerts(sql)
    assert.deepEqual(
      [alert?.alert, alert?.detail],
      [
        'assertion broken',
        'assertion it cannot be judged: active connections is out of sight of partkeeper_owner',
      ],
    )
    assert.match(alert?.remedy ?? '', /grant pg_read_all_stats/)
  })

  it('are looked at by every pass as far as they are measures, and by claims once in ten seconds', async () => {
    await define('connections > 0')
    await sql.run('select partkeeper.run_maintenance()')
    assert.deepEqual(await told(), ['assertion: it'])
    assert.equal(await sql.value('select partkeeper.claim_assertion()'), null)
    await sql.run(`update partkeeper.assertion set due_at = '-infinity'`)
    assert.equal(await sql.value('select partkeeper.claim_assertion()'), 'it')
    assert.equal(await sql.value('select partkeeper.claim_assertion()'), null)
  })

  it('that nobody looks at are told', async () => {
    await define('connections < 0')
    await sql.run(`update partkeeper.assertion set defined_at = clock_timestamp() - interval '4 days'`)
    assert.deepEqual(await told(), ['assertion unwatched'])
  })

  it('are refused when they are not understood', async () => {
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['active connection > 10', '', /is not a measure, a comparison and a number/],
      ['connections > ten', '', /is not a measure/],
      ['connections > 1; drop table x', '', /is not a measure/],
      ['select 1', `, '=='`, /is not a comparison/],
      ['select 1', `, '>'`, /threshold must be a number/],
      ['select 1', `, '>', 'NaN'`, /threshold must be a number/],
      ['select 1; select 2', `, '>', 1`, /the query fails with SQLSTATE 42/],
      ['select null', `, '>', 1`, /the query gives NULL/],
      ['select 1 where false', `, '>', 1`, /the query gives no row/],
      ['values (1), (2)', `, '>', 1`, /the query gives more than one row/],
      [`select 'secret text'`, `, '>', 1`, /the query fails with SQLSTATE 22P02$/],
      ['create table public.made (id int)', `, '>', 1`, /the query fails with/],
      ['delete from partkeeper.process returning 1', `, '>', 1`, /the query fails with SQLSTATE/],
      [
        `select set_config('transaction_read_only', 'off', true)`,
        `, '>', 1`,
        /the query fails with SQLSTATE/,
      ],
    ]
    for (const [condition, rest, message] of cases) {
      const refusal = await sql.refusal(`select partkeeper.assert_that('it', $1 ${rest})`, [condition])
      assert.equal(refusal.code, 'PK022', condition)
      assert.match(refusal.message, message, condition)
      assert.match(refusal.hint, /active connections > 10/)
    }
    assert.equal(
      (await sql.refusal(`select partkeeper.assert_that(E'a\\nb', 'connections > 1')`)).code,
      'PK022',
    )
    assert.equal(
      (await sql.refusal(`select partkeeper.assert_that('a', 'connections > 1', lasts => '5')`)).code,
      'PK001',
    )
    assert.equal((await sql.refusal(`select partkeeper.drop_assertion('it')`)).code, 'PK022')
    assert.equal(await sql.value(`select count(*)::int from partkeeper.assertion`), 0)
  })

  it('leave role, mode and rows as they were', async () => {
    await define('select 1', `, '>', 0`)
    const [role, mode] = [
      await sql.value('select current_user'),
      await sql.value('show transaction_read_only'),
    ]
    await sql.undone(async () => {
      await look()
      await sql.run('create table public.written (id int)')
      assert.deepEqual(
        [await sql.value('select current_user'), await sql.value('show transaction_read_only')],
        [role, mode],
      )
    })
  })

  it('do not borrow the rights of who looks: the author must be able to act as that role', async () => {
    await roles.create('stranger')
    const stranger = await roles.open('stranger')
    const name = roles.nameOf('stranger')
    await stranger.run(
      `insert into partkeeper.assertion (name, query, comparison, threshold, lasts, defined_by)
       values ('it', 'select 1', '>', 0, '0 minutes', 'partkeeper_owner')`,
    )
    assert.equal(await sql.value('select defined_by from partkeeper.assertion'), name)
    await look()
    const [alert] = (await listAlerts(sql)).filter(({ alert: kind }) => kind === 'assertion broken')
    assert.match(
      alert?.detail ?? '',
      new RegExp(`the query was written by ${name}, who may not act as partkeeper_owner`),
    )
    await sql.run(`update partkeeper.assertion set comparison = '>='`)
    await stranger.run(`update partkeeper.assertion set query = 'select 2', defined_by = 'partkeeper_owner'`)
    assert.equal(await sql.value('select defined_by from partkeeper.assertion'), name)
    await stranger.end()
  })
})
