/**
 * The clock guard: while the database's clock is contradicted, by the end of an earlier pass or by the clock of a process at
 * work, nothing is retired or dropped and an alert says so; partitions are made all the same.
 */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import { makeDetached, makeDue, nowOf, passOver, planOf, stateOf } from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

const ALERTS = `select detail from partkeeper.alerts where alert = 'clock skew'`

describeOnMainMajors('a clock that is contradicted', (sql) => {
  afterEach(async () => {
    await sql.run(`delete from partkeeper.lease`)
    await sql.run(
      `update partkeeper.process set stopped_at = clock_timestamp(), stop_reason = 'over' where stopped_at is null`,
    )
    await sql.run(
      'update partkeeper.run set finished_at = clock_timestamp() where finished_at > clock_timestamp()',
    )
    assert.deepEqual(await sql.column(ALERTS), [])
  })

  it('by a pass that ended later than now, holds drops and retirements until a person accepts it', async () => {
    const due = await makeDue(sql, 'back')
    await endPassLater(sql, '2 days')
    const [held] = (await planOf(sql, 'back', await nowOf(sql))).filter(({ kind }) => kind === 'drop')
    assert.match(held?.held ?? '', /^clock: the last pass ended at .*, and the database says that it is /)
    assert.match((await sql.column<string>(ALERTS))[0] ?? '', /accept_clock\(\) when that is right$/)
    const [result] = (await passOver(sql, 'back', await nowOf(sql))).filter(({ kind }) => kind === 'drop')
    assert.deepEqual([result?.outcome, await stateOf(sql, due)], ['held', 'detached'])
    await sql.run('select partkeeper.accept_clock()')
    assert.deepEqual(await sql.column(ALERTS), [])
    await passOver(sql, 'back', await nowOf(sql))
    assert.equal(await stateOf(sql, due), 'dropped')
    assert.match(
      await sql.value<string>(`select detail from partkeeper.history where kind = 'accept_clock'`),
      /^clock: /,
    )
    await endPassLater(sql, '2 days')
    assert.equal((await sql.column(ALERTS)).length, 1, 'a pass after the word is a witness again')
  })

  it('is refused in the transaction that drops, whatever the plan said before', async () => {
    const due = await makeDue(sql, 'gate')
    await sql.run('drop table if exists pg_temp.planned')
    await sql.run(
      `create temporary table planned as select action from partkeeper.plan('public.gate') as action where kind = 'drop'`,
    )
    await endPassLater(sql, '2 minutes')
    const result = await sql.row(
      'select outcome, detail from pg_temp.planned cross join partkeeper.try_action(planned.action, clock_timestamp())',
    )
    assert.deepEqual([result['outcome'], await stateOf(sql, due)], ['held', 'detached'])
    assert.match(result['detail'], /^clock: /)
  })

  it('by a process whose clock differs by over a minute, either way, while it is at work', async () => {
    for (const [index, skew] of ['1 year', '-2 days', '61 seconds', '-61 seconds'].entries()) {
      const table = `skewed_${index}`
      const at = await nowOf(sql)
      const generation = await startSkewed(sql, skew)
      assert.match(
        (await sql.column<string>(ALERTS))[0] ?? '',
        /^clock: box is .* (ahead of|behind) the database$/,
      )
      assert.deepEqual(await makeDetached(sql, { table, grace: '0 minutes', days: [-4], at }), [])
      await sql.run('select partkeeper.beat($1, clock_timestamp())', [generation])
      assert.deepEqual(await sql.column(ALERTS), [], 'put right')
      await passOver(sql, table, at)
      assert.deepEqual(
        await sql.column(
          `select state from partkeeper.retirement where parent = 'public.${table}'::regclass`,
        ),
        ['detached'],
      )
    }
    for (const skew of ['59 seconds', '-59 seconds']) {
      await startSkewed(sql, skew)
      assert.deepEqual(await sql.column(ALERTS), [])
    }
  })

  it('not by the ghost of a process that died while the clock was ahead', async () => {
    const generation = await startSkewed(sql, '-1 year')
    await sql.run(
      `update partkeeper.process set heartbeat_at = clock_timestamp() + interval '1 year' where generation = $1`,
      [generation],
    )
    assert.deepEqual(await sql.column(ALERTS), [])
  })

  it('does not keep partitions from being made', async () => {
    await startSkewed(sql, '1 year')
    await sql.run('create table public.made (at timestamptz not null) partition by range (at)')
    await sql.run(`select partkeeper.manage('public.made', '1 day')`)
    await sql.run(`select partkeeper.set_policy('public.made', '{"premake": 9}')`)
    const made = (await passOver(sql, 'made', await nowOf(sql))).filter(({ outcome }) => outcome === 'done')
    assert.equal(made.length, 5)
  })
})

function endPassLater(sql: SqlSession, after: string): Promise<void> {
  return sql.run(
    `insert into partkeeper.run (entrance, at, finished_at) values ('command', now(), clock_timestamp() + $1::interval)`,
    [after],
  )
}

function startSkewed(sql: SqlSession, skew: string): Promise<string> {
  return sql.value(
    `select partkeeper.start_process('worker', 'box', 'v', '1 minute', clock_timestamp() + $1::interval)::text`,
    [skew],
  )
}
