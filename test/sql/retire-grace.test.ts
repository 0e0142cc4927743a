// The grace period between detach and drop: over by the instant and by the clock, whatever instant a caller names.
// The clock is the database's own; what is due later is reached by planning for a later instant.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  exists,
  makeDailyTable,
  makeDetached,
  nowOf,
  passOver,
  passUntilQuiet,
  planOf,
  retain,
  stateOf,
} from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

/** Runs work in a session that may name instants ahead of the clock, as tests of an installation marked for it. */
async function withTestClock(sql: SqlSession, work: () => Promise<void>): Promise<void> {
  await sql.run('update partkeeper.installation set test_clock = true')
  await sql.run('set partkeeper.allow_time_travel = on')
  try {
    await work()
  } finally {
    await sql.run('reset partkeeper.allow_time_travel')
    await sql.run('update partkeeper.installation set test_clock = false')
  }
}

async function afterNow(sql: SqlSession, length: string): Promise<string> {
  return sql.value('select (clock_timestamp() + $1::interval)::text', [length])
}

describeOnMainMajors('the grace period', (sql) => {
  it('of 7 days is the default, and puts the due date that long after the detach', async () => {
    await makeDailyTable(sql, { table: 'usual', days: [-4] })
    await retain(sql, { table: 'usual', settings: `'3 days', 'drop'` })
    await passUntilQuiet(sql, 'usual')
    assert.deepEqual(
      await sql.rows(`select state, drop_due_at = detached_at + interval '7 days' as is_week, detached_at > now() - interval '1 hour' as is_now
        from partkeeper.retirements where parent_name = 'public.usual'`),
      [{ state: 'detached', is_week: true, is_now: true }],
    )
  })

  it('is counted in the calendar of the policy from the detach, not from the instant that was planned for', async () => {
    await sql.run('create table dawn (created_at timestamptz not null) partition by range (created_at)')
    await sql.run(
      `create table dawn_1 partition of dawn for values from ('2024-05-08 04:00+00') to ('2024-05-09 04:00+00')`,
    )
    await sql.run(
      `select partkeeper.manage('dawn', '1 day', time_zone => 'America/New_York', at => '2024-05-09 12:00+00')`,
    )
    await retain(sql, { table: 'dawn', settings: `'3 days', 'drop', '1 month'` })
    await passUntilQuiet(sql, 'dawn', '2024-05-12 12:00+00')
    assert.equal(
      await sql.value(`select drop_due_at = (detached_at at time zone 'America/New_York' + interval '1 month') at time zone 'America/New_York'
        from partkeeper.retirement where parent = 'dawn'::regclass`),
      true,
    )
  })

  it('of 0 minutes lets the drop come with the next pass', async () => {
    const [gone = ''] = await makeDetached(sql, {
      table: 'none',
      grace: '0 minutes',
      days: [-4],
      at: await nowOf(sql),
    })
    assert.equal(await stateOf(sql, gone), 'detached')
    assert.deepEqual(await passUntilQuiet(sql, 'none', await nowOf(sql)), [`drop ${gone}`])
    assert.equal(await exists(sql, gone), false)
    assert.equal(await stateOf(sql, gone), 'dropped')
  })

  it('that runs makes no plan to drop, by any instant before its end', async () => {
    const [gone = ''] = await makeDetached(sql, {
      table: 'running',
      grace: '7 days',
      days: [-4],
      at: await nowOf(sql),
    })
    const drops = async (at: string) =>
      (await planOf(sql, 'running', at)).filter(({ kind }) => kind === 'drop')
    assert.deepEqual(await drops(await nowOf(sql)), [])
    assert.deepEqual(await drops(await afterNow(sql, '6 days 23 hours')), [])
    assert.deepEqual(
      (await drops(await afterNow(sql, '7 days 1 hour'))).map(({ partition }) => partition),
      [gone],
    )
  })

  it('is not shortened by an instant ahead of the clock: the drop is held and says by how much', async () => {
    const [gone = ''] = await makeDetached(sql, {
      table: 'ahead',
      grace: '7 days',
      days: [-4],
      at: await nowOf(sql),
    })
    const results = await passOver(sql, 'ahead', await afterNow(sql, '8 days'))
    const drop = results.find(({ kind }) => kind === 'drop')
    assert.equal(drop?.outcome, 'held')
    assert.match(drop?.detail ?? '', /^at is ahead of the clock by (6 days 23:59:5|7 days)/)
    assert.equal(await exists(sql, gone), true)
  })

  it('is not over before the instant that a caller names says so, though the clock does', async () => {
    const [gone = ''] = await makeDetached(sql, {
      table: 'behind',
      grace: '0 minutes',
      days: [-4],
      at: await nowOf(sql),
    })
    const hourAgo = await afterNow(sql, '-1 hour')
    assert.deepEqual(
      (await planOf(sql, 'behind', hourAgo)).filter(({ kind }) => kind === 'drop'),
      [],
    )
    assert.equal(await exists(sql, gone), true)
  })

  it('is kept by the drop itself, should a plan made for another instant come to it', async () => {
    const [gone = ''] = await makeDetached(sql, {
      table: 'twofold',
      grace: '7 days',
      days: [-4],
      at: await nowOf(sql),
    })
    const result = await sql.rows(
      `select result.outcome, result.detail from partkeeper.plan('twofold', now() + interval '8 days') as action,
         partkeeper.try_action((jsonb_populate_record(action, '{"held": null}')), now()) as result
       where action.kind = 'drop'`,
    )
    assert.deepEqual(result, [{ outcome: 'held', detail: 'its grace period is not over' }])
    assert.equal(await exists(sql, gone), true)
  })
})

describeOnMainMajors('an instant ahead of the clock', (sql) => {
  it('makes partitions, and retires none', async () => {
    await makeDailyTable(sql, { table: 'forward', days: [-1], at: await nowOf(sql) })
    await sql.run(`select partkeeper.set_retention('forward', '3 days', 'detach')`)
    const results = await passOver(sql, 'forward', await afterNow(sql, '3 days'))
    const outcomes = Object.groupBy(results, ({ kind }) => kind)
    assert.ok(outcomes['create']?.every(({ outcome }) => outcome === 'done'))
    assert.deepEqual(
      outcomes['detach']?.map(({ outcome }) => outcome),
      ['held'],
    )
    assert.match(
      outcomes['detach']?.[0]?.detail ?? '',
      /^at is ahead of the clock by (2 days 23:59:5.|3 days): retiring needs at in the past$/,
    )
  })

  it('retires only when both the session allows it and the installation is marked for tests', async () => {
    await makeDailyTable(sql, { table: 'travel', days: [-1], at: await nowOf(sql) })
    await sql.run(`select partkeeper.set_retention('travel', '3 days', 'drop')`)
    const later = await afterNow(sql, '3 days')
    const held = async () =>
      (await planOf(sql, 'travel', later)).filter((action) => action.held !== null).length
    await sql.run('set partkeeper.allow_time_travel = on')
    assert.equal(await held(), 1)
    await sql.run('reset partkeeper.allow_time_travel')
    await sql.run('update partkeeper.installation set test_clock = true')
    assert.equal(await held(), 1)
    await sql.run('update partkeeper.installation set test_clock = false')
    await withTestClock(sql, async () => {
      assert.equal(await held(), 0)
      const detached = (await passUntilQuiet(sql, 'travel', later)).filter((text) =>
        text.startsWith('detach'),
      )
      assert.equal(detached.length, 1)
      const weekLater = await afterNow(sql, '10 days 1 hour')
      const results = await passOver(sql, 'travel', weekLater)
      assert.deepEqual(
        results.filter(({ kind }) => kind === 'drop').map(({ outcome }) => outcome),
        ['deferred'],
      )
    })
  })
})
