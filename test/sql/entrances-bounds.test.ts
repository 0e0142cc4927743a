/**
 * What bounds a pass and what isolates its actions: one exclusive action and 200 actions per call of `run_maintenance()`, a
 * commit per action of `CALL maintain()`, and failures that stop nobody else.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { AT, makeDailyTable, passOver, passUntilQuiet, planOf, retain, stateOf } from './retirement-scene.ts'
import { describeOnMainMajors, describeOnMajor, type SqlSession } from './sql-session.ts'

/** Ours and the catalog's, and none of the tables planned for. */
const LOCKS_OF_A_PLAN_MAX = 100

/** Counts by outcome and kind of what a pass over one table, or all, came to. */
async function countOutcomes(
  sql: SqlSession,
  table: string | null,
  at = AT,
): Promise<Readonly<Record<string, number>>> {
  const rows = await sql.rows<{ key: string; number: number }>(
    `select kind || ' ' || outcome as key, count(*)::integer as number
     from partkeeper.run_maintenance($1::regclass, $2) group by 1`,
    [table, at],
  )
  return Object.fromEntries(rows.map(({ key, number }) => [key, number]))
}

async function makeHourlyTable(sql: SqlSession, table: string): Promise<void> {
  await sql.run(`create table ${table} (created_at timestamptz not null) partition by range (created_at)`)
  await sql.run(
    `select partkeeper.manage($1::regclass, '1 hour', premake => 1, horizon => '1 hour', at => $2)`,
    [table, AT],
  )
}

describeOnMainMajors('run_maintenance()', (sql) => {
  it('does one action with an exclusive lock per call, after all that writers pass, and defers the others', async () => {
    await makeDailyTable(sql, { table: 'exclusive', days: [-6] })
    await retain(sql, { table: 'exclusive', settings: `'3 days', 'detach'` })
    await sql.run(`select partkeeper.set_policy('exclusive', '{"premake": 3}')`)
    const results = await passOver(sql, 'exclusive')
    assert.deepEqual(
      results.map(({ kind, outcome, sqlstate }) => [kind, outcome, sqlstate]),
      [
        ['create', 'done', null],
        ['create', 'done', null],
        ['detach', 'done', null],
        ['detach', 'deferred', null],
        ['detach', 'deferred', null],
      ],
    )
    assert.match(results[3]?.detail ?? '', /^one action with an exclusive lock per call/)
    assert.match(results[3]?.hint ?? '', /call partkeeper\.maintain\(\)/)
  })

  it('does 200 actions per call and defers the rest, which the next call does', async () => {
    await makeHourlyTable(sql, 'hourly')
    await sql.run(`select partkeeper.set_policy('hourly', '{"horizon": "9 days"}')`)
    const due = (await planOf(sql, 'hourly')).length
    assert.ok(due > 200)
    assert.deepEqual(await countOutcomes(sql, 'hourly'), { 'create done': 200, 'create deferred': due - 200 })
    assert.deepEqual(await countOutcomes(sql, 'hourly'), { 'create done': due - 200 })
    assert.deepEqual(await countOutcomes(sql, 'hourly'), {})
  })

  it('undoes all of it with the transaction of its caller, ledger and history included', async () => {
    await makeDailyTable(sql, { table: 'rolled', days: [-4] })
    await retain(sql, { table: 'rolled', settings: `'3 days', 'detach'` })
    const count = () =>
      sql.value(`select (select count(*) from partkeeper.event) + (select count(*) from partkeeper.retirement)
      + (select count(*) from partkeeper.run)`)
    const before = [await planOf(sql, 'rolled'), await count()]
    await sql.undone(async () => {
      await passOver(sql, 'rolled')
    })
    assert.deepEqual([await planOf(sql, 'rolled'), await count()], before)
  })
})

describeOnMainMajors('a failing action', (sql) => {
  it('stops neither the other partitions of its table nor the other tables, in either entrance', async () => {
    await makeDailyTable(sql, { table: 'blocked', days: [-1] })
    await sql.run('create table blocked_default partition of blocked default')
    await sql.run(`insert into blocked values (1, '2024-05-18 10:00+00')`)
    await makeDailyTable(sql, { table: 'healthy', days: [-1] })
    const at = '2024-05-18 12:00:00+00'
    const failed = async () =>
      (await planOf(sql, 'blocked', at)).map(({ kind, partition }) => `${kind} ${partition}`)
    await sql.run('call partkeeper.maintain(at => $1)', [at])
    assert.deepEqual(await failed(), ['create blocked_p20240518'])
    assert.deepEqual(await planOf(sql, 'healthy', at), [])
    const [result] = await passOver(sql, 'blocked', at)
    assert.deepEqual([result?.outcome, result?.sqlstate], ['failed', '23514'])
    assert.match(result?.hint ?? '', /check_default/)
    assert.deepEqual(await passUntilQuiet(sql, 'blocked', '2024-05-19 12:00:00+00'), [
      'create blocked_p20240520',
    ])
    assert.equal(
      await sql.value(
        `select failed from partkeeper.run where entrance = 'procedure' order by id desc limit 1`,
      ),
      1,
    )
    await sql.run('delete from blocked_default')
    assert.deepEqual(await passUntilQuiet(sql, 'blocked', at), ['create blocked_p20240518'])
  })

  it('of a table whose owner lost a right leaves the tables around it alone', async () => {
    const superuser = await sql.database.connectAsSuperuser()
    await superuser.query(`create schema walled; grant usage, create on schema walled to partkeeper_owner`)
    await sql.run(
      'create table walled.inside (created_at timestamptz not null) partition by range (created_at)',
    )
    await sql.run(
      `select partkeeper.manage('walled.inside', '1 day', premake => 1, horizon => '1 day', at => $1)`,
      [AT],
    )
    await makeDailyTable(sql, { table: 'outside', days: [-1] })
    await superuser.query('revoke create on schema walled from partkeeper_owner')
    const at = '2024-05-16 12:00:00+00'
    const results = await sql.rows<{ parent: string; outcome: string; sqlstate: string; hint: string }>(
      `select parent::text, outcome, sqlstate, hint from partkeeper.run_maintenance(at => $1) where parent::text in ('walled.inside', 'outside') order by 1`,
      [at],
    )
    assert.deepEqual(
      results.map(({ parent, outcome, sqlstate }) => [parent, outcome, sqlstate]),
      [
        ['outside', 'done', null],
        ['walled.inside', 'failed', '42501'],
      ],
    )
    assert.match(results[1]?.hint ?? '', /lacks a right/)
    await superuser.query('grant create on schema walled to partkeeper_owner')
  })
})

describeOnMajor(15, 'many tables', (sql) => {
  it('200 of them with three partitions due each are maintained under 64 locks per transaction', async () => {
    assert.equal(await sql.value(`select current_setting('max_locks_per_transaction')`), '64')
    await sql.run(`do $$ begin
      for number in 1 .. 200 loop
        execute format('create table set_%s (id bigint, created_at timestamptz not null, primary key (id, created_at)) partition by range (created_at)', number);
        perform partkeeper.manage(format('set_%s', number)::regclass, '1 day', premake => 1, horizon => '1 day', at => '${AT}');
        commit;
      end loop; end $$`)
    sql.takeNotices()
    await sql.undone(async () => {
      await sql.run(`select * from partkeeper.plan(at => '2024-05-18 12:00+00')`)
      const kept = await sql.value<number>(
        `select count(*)::integer from pg_locks where pid = pg_backend_pid() and locktype = 'relation'`,
      )
      assert.ok(kept < LOCKS_OF_A_PLAN_MAX, `plan() of 200 tables keeps ${kept} locks`)
    })
    await sql.run(`call partkeeper.maintain(at => '2024-05-18 12:00+00')`)
    assert.equal(sql.takeNotices().at(-1)?.message, 'partkeeper: 600 done')
    assert.equal(
      await sql.value(`select count(*)::integer from partkeeper.plan(at => '2024-05-18 12:00+00')`),
      0,
    )
  })
})

describeOnMainMajors('a partition that somebody has locked for long', (sql) => {
  it('makes its own table wait, and neither the plan, nor the alerts, nor the pass over the others', async () => {
    await makeDailyTable(sql, { table: 'rewritten', days: [-4, -3, -2, -1] })
    await retain(sql, { table: 'rewritten', settings: `'3 days', 'detach'` })
    await makeDailyTable(sql, { table: 'beside', days: [-4, -3, -2, -1] })
    await retain(sql, { table: 'beside', settings: `'3 days', 'detach'` })
    const person = await sql.database.connect()
    await person.query('begin')
    await person.query('lock table rewritten_p20240511')
    const summary = await sql.rows(
      `select kind, parent::text, waiting is null as is_ready from partkeeper.plan(at => $1) order by position`,
      [AT],
    )
    assert.deepEqual(summary, [
      { kind: 'plan', parent: 'rewritten', is_ready: false },
      { kind: 'detach', parent: 'beside', is_ready: true },
    ])
    await sql.run('select * from partkeeper.alerts; select * from partkeeper.status')
    await sql.undone(async () => {
      const results = await sql.rows(
        'select kind, outcome from partkeeper.run_maintenance(at => $1) order by position',
        [AT],
      )
      assert.deepEqual(results, [
        { kind: 'plan', outcome: 'waiting' },
        { kind: 'detach', outcome: 'done' },
      ])
    })
    await sql.run('call partkeeper.maintain(at => $1)', [AT])
    assert.equal(await stateOf(sql, 'beside_p20240511'), 'detached')
    await person.query('rollback')
    assert.deepEqual(await passUntilQuiet(sql, 'rewritten'), ['detach rewritten_p20240511'])
  })
})
