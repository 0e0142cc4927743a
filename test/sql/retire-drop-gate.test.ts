/**
 * The gate before a drop, passed inside the transaction that drops: the same table, unattached, not written to, with nothing
 * on it or over it. Whatever does not hold keeps the table and is named.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type pg from 'pg'
import {
  attachedTo,
  exists,
  flushStatistics,
  makeDailyTable,
  makeDetached,
  nowOf,
  type Passed,
  passOver,
  passUntilQuiet,
  planOf,
  retain,
  stateOf,
} from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

/** A table with one detached partition whose grace is over; returns the partition's name. */
async function makeDue(sql: SqlSession, table: string): Promise<string> {
  const [due] = await makeDetached(sql, { table, grace: '0 minutes', days: [-4], at: await nowOf(sql) })
  assert.ok(due)
  return due
}

/** Keeps the plan of now in a temporary table, for a test that changes the world before it is applied. */
async function keepPlan(sql: SqlSession, table: string): Promise<void> {
  await sql.run('drop table if exists pg_temp.planned')
  await sql.run(
    'create temporary table planned as select action from partkeeper.plan($1::regclass, clock_timestamp()) as action',
    [table],
  )
}

async function applyKeptPlan(sql: SqlSession): Promise<readonly Passed[]> {
  return sql.rows(`select result.kind, replace(result.partition, 'public.', '') as partition, result.outcome, result.detail
    from pg_temp.planned, partkeeper.try_action(planned.action, clock_timestamp()) as result order by (planned.action).position`)
}

async function dropOutcome(sql: SqlSession, table: string): Promise<readonly [string?, string?]> {
  const drop = (await passOver(sql, table, await nowOf(sql))).find(({ kind }) => kind === 'drop')
  return [drop?.outcome, drop?.detail]
}

describeOnMainMajors('a drop', (sql) => {
  it('takes the table, its ledger row to dropped, and its write sample away, in one transaction', async () => {
    const due = await makeDue(sql, 'plain')
    const oid = await sql.value<number>('select $1::regclass::oid', [due])
    await sql.run('begin')
    assert.deepEqual(await dropOutcome(sql, 'plain'), [
      'done',
      'dropped, as the policy asked for: no archive',
    ])
    await sql.run('rollback')
    assert.deepEqual([await exists(sql, due), await stateOf(sql, due)], [true, 'detached'])
    assert.deepEqual(await passUntilQuiet(sql, 'plain', await nowOf(sql)), [`drop ${due}`])
    assert.deepEqual([await exists(sql, due), await stateOf(sql, due)], [false, 'dropped'])
    assert.equal(
      await sql.value('select count(*)::integer from partkeeper.write_sample where partition = $1', [oid]),
      0,
    )
  })

  it('follows the table through a rename and to another schema', async () => {
    const due = await makeDue(sql, 'renamed')
    await sql.run('create schema if not exists attic')
    await sql.run(`alter table ${due} set schema attic`)
    await sql.run(`alter table attic.${due} rename to "Old; ""table"""`)
    assert.deepEqual(await passUntilQuiet(sql, 'renamed', await nowOf(sql)), ['drop attic."Old; ""table"""'])
  })

  it('never takes another table that was given the name meanwhile', async () => {
    const due = await makeDue(sql, 'swapped')
    await keepPlan(sql, 'swapped')
    await sql.run(`alter table ${due} rename to swapped_aside`)
    await sql.run(`create table ${due} (precious text)`)
    assert.deepEqual(
      (await applyKeptPlan(sql)).map(({ outcome }) => outcome),
      ['done'],
    )
    assert.deepEqual([await exists(sql, due), await exists(sql, 'swapped_aside')], [true, false])
  })

  it('does not happen to a table that somebody dropped and made anew: the retirement ends as undone', async () => {
    const due = await makeDue(sql, 'remade')
    await keepPlan(sql, 'remade')
    await sql.run(`drop table ${due}`)
    await sql.run(`create table ${due} (precious text)`)
    assert.deepEqual(
      (await applyKeptPlan(sql)).map(({ outcome, detail }) => [outcome, detail]),
      [['held', 'the table is gone, dropped by somebody else']],
    )
    assert.deepEqual(await passOver(sql, 'remade', await nowOf(sql)), [])
    assert.deepEqual([await exists(sql, due), await stateOf(sql, due)], [true, 'undone'])
  })

  it('does not happen to a table that somebody attached again, before the plan or after it', async () => {
    const due = await makeDue(sql, 'reattached')
    await keepPlan(sql, 'reattached')
    const [bounds] = await sql.rows<{ from_value: string; to_value: string }>(
      'select from_value, to_value from partkeeper.retirement where partition = $1::regclass',
      [due],
    )
    await sql.run(
      `alter table reattached attach partition ${due} for values from ('${bounds?.from_value}') to ('${bounds?.to_value}')`,
    )
    assert.deepEqual(
      (await applyKeptPlan(sql)).map(({ detail }) => detail),
      ['the table is attached again'],
    )
    assert.ok((await attachedTo(sql, 'reattached')).includes(due))
    await passOver(sql, 'reattached', await nowOf(sql))
    assert.equal(
      await sql.value(
        'select count(*)::integer from partkeeper.retirement where partition = $1::regclass and state = $2',
        [due, 'undone'],
      ),
      1,
    )
  })

  it('sees an attach that was under way when it came for its lock', async () => {
    const due = await makeDue(sql, 'racing')
    await keepPlan(sql, 'racing')
    const [bounds] = await sql.rows<{ from_value: string; to_value: string }>(
      'select from_value, to_value from partkeeper.retirement where partition = $1::regclass',
      [due],
    )
    const other = await sql.database.connect()
    await other.query('begin')
    await other.query(
      `alter table racing attach partition ${due} for values from ('${bounds?.from_value}') to ('${bounds?.to_value}')`,
    )
    await sql.run(`update pg_temp.planned set action.locks = null`)
    const results = applyKeptPlanWaiting(sql)
    await waitForLockWaiter(other, due)
    await other.query('commit')
    assert.deepEqual(
      (await results).map(({ outcome, detail }) => [outcome, detail]),
      [['held', 'the table is attached again']],
    )
    assert.ok((await attachedTo(sql, 'racing')).includes(due))
  })

  it('is held when the table was written to since it was detached', async () => {
    const due = await makeDue(sql, 'written')
    await sql.run(`insert into ${due} values (1, now())`)
    await flushStatistics(sql)
    const [outcome, detail] = await dropOutcome(sql, 'written')
    assert.equal(outcome, 'held')
    assert.match(detail ?? '', /^written to since it was detached: row guard: written to/)
    assert.equal(await exists(sql, due), true)
  })

  it('is not held for what was written before the detach', async () => {
    const at = await nowOf(sql)
    await makeDailyTable(sql, { table: 'filled', days: [-4], at })
    await sql.run(`insert into filled values (1, $1::timestamptz - interval '4 days')`, [at])
    await flushStatistics(sql)
    await retain(sql, { table: 'filled', settings: `'3 days', 'drop', '0 minutes'`, at })
    assert.deepEqual(
      (await passUntilQuiet(sql, 'filled', await nowOf(sql))).map((text) => text.split(' ')[0]),
      ['detach', 'drop'],
    )
  })
})

describeOnMainMajors('what is on a detached partition, or over it', (sql) => {
  it('foreign keys left on it are dropped first, one action each, then the table', async () => {
    await sql.run('create table account (id bigint primary key)')
    await sql.run('create table tenant (id bigint primary key)')
    const at = await nowOf(sql)
    await makeDailyTable(sql, {
      table: 'billed',
      days: [-4],
      at,
      extra: ', account_id bigint references account, tenant_id bigint references tenant',
    })
    await retain(sql, { table: 'billed', settings: `'3 days', 'drop', '0 minutes'`, at })
    const [detach = ''] = await passUntilQuiet(sql, 'billed', at)
    const due = detach.replace('detach ', '')
    assert.deepEqual(
      (await planOf(sql, 'billed', await nowOf(sql))).map(({ kind }) => kind),
      ['drop_foreign_key', 'drop_foreign_key', 'drop'],
    )
    const first = await passOver(sql, 'billed', await nowOf(sql))
    assert.deepEqual(
      first.map(({ outcome }) => outcome),
      ['done', 'deferred', 'deferred'],
    )
    assert.deepEqual(await passUntilQuiet(sql, 'billed', await nowOf(sql)), [
      `drop_foreign_key ${due}`,
      `drop ${due}`,
    ])
    assert.equal(
      await sql.value(
        `select count(*)::integer from pg_constraint where contype = 'f' and conrelid = 'billed'::regclass`,
      ),
      2,
    )
  })

  it('a foreign key stays on a table that was attached again, held or paused before its turn', async () => {
    await sql.run('create table owner_of (id bigint primary key)')
    const at = await nowOf(sql)
    await makeDailyTable(sql, {
      table: 'bound',
      days: [-4],
      at,
      extra: ', owner_id bigint references owner_of',
    })
    await retain(sql, { table: 'bound', settings: `'3 days', 'drop', '0 minutes'`, at })
    const due = ((await passUntilQuiet(sql, 'bound', at))[0] ?? '').replace('detach ', '')
    await keepPlan(sql, 'bound')
    await sql.run(`select partkeeper.hold($1::regclass, 'wait')`, [due])
    assert.deepEqual(
      (await applyKeptPlan(sql)).map(({ kind, outcome, detail }) => [kind, outcome, detail]),
      [
        ['drop_foreign_key', 'held', 'hold: wait'],
        ['drop', 'held', 'hold: wait'],
      ],
    )
    assert.equal(
      await sql.value(
        `select count(*)::integer from pg_constraint where contype = 'f' and conrelid = $1::regclass`,
        [due],
      ),
      1,
    )
  })

  it('a view keeps the table: the drop fails, names the view, and comes back when the view is gone', async () => {
    const due = await makeDue(sql, 'viewed')
    await sql.run(`create view report as select * from ${due}`)
    const [failed] = (await passOver(sql, 'viewed', await nowOf(sql))).filter(({ kind }) => kind === 'drop')
    assert.equal(failed?.outcome, 'failed')
    assert.equal(failed?.sqlstate, '2BP01')
    assert.match(failed?.detail ?? '', /other objects depend on it: view (public\.)?report depends on table/)
    assert.doesNotMatch(failed?.hint ?? '', /cascade/i)
    assert.deepEqual(
      [await exists(sql, due), await exists(sql, 'report'), await stateOf(sql, due)],
      [true, true, 'detached'],
    )
    await sql.run('drop view report')
    assert.deepEqual(await passUntilQuiet(sql, 'viewed', await nowOf(sql)), [`drop ${due}`])
  })

  it('a failing drop leaves the next one of the table alone', async () => {
    const [first = '', second = ''] = await makeDetached(sql, {
      table: 'pair',
      grace: '0 minutes',
      days: [-5, -4],
      at: await nowOf(sql),
    })
    await sql.run(`create view first_report as select * from ${first}`)
    const results = (await passOver(sql, 'pair', await nowOf(sql))).filter(({ kind }) => kind === 'drop')
    assert.deepEqual(
      results.map(({ partition, outcome }) => [partition, outcome]),
      [
        [first, 'failed'],
        [second, 'done'],
      ],
    )
  })
})

/** Applies the kept plan with seconds of patience for its locks, so that a test can watch it wait. */
async function applyKeptPlanWaiting(sql: SqlSession): Promise<readonly Passed[]> {
  return sql.rows(`select result.outcome, result.detail
    from pg_temp.planned, partkeeper.try_action(planned.action, clock_timestamp(), lock_wait => '10 seconds') as result`)
}

async function waitForLockWaiter(observer: pg.Client, relation: string): Promise<void> {
  for (;;) {
    const { rowCount } = await observer.query(
      'select from pg_locks where not granted and relation = to_regclass($1)',
      [relation],
    )
    if (rowCount === 1) return
  }
}
