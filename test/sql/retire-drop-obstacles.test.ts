/**
 * What is on a detached partition or over it when its drop is due: foreign keys of its own come off first, and only behind
 * the gate; what depends on it keeps it, and is named. Never CASCADE.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  applyKeptPlan,
  attachedTo,
  exists,
  keepPlan,
  makeDailyTable,
  makeDetached,
  makeDue,
  nowOf,
  passOver,
  passUntilQuiet,
  planOf,
  retain,
  stateOf,
} from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

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

  it('a view keeps the table: the plan says so before anything is tried, and the drop comes when it is gone', async () => {
    const due = await makeDue(sql, 'viewed')
    await sql.run(`create view report as select * from ${due}`)
    const reason = 'view public.report depends on it; drop or change it'
    assert.deepEqual(
      (await planOf(sql, 'viewed', await nowOf(sql))).map(({ kind, held }) => [kind, held]),
      [['drop', reason]],
    )
    const [held] = await passOver(sql, 'viewed', await nowOf(sql))
    assert.deepEqual([held?.outcome, held?.detail], ['held', reason])
    assert.deepEqual(
      [await exists(sql, due), await exists(sql, 'report'), await stateOf(sql, due)],
      [true, true, 'detached'],
    )
    await sql.run('drop view report')
    assert.deepEqual(await passUntilQuiet(sql, 'viewed', await nowOf(sql)), [`drop ${due}`])
  })

  it('a view made after the plan is seen by the last look', async () => {
    const due = await makeDue(sql, 'raced')
    await keepPlan(sql, 'raced')
    await sql.run(`create view late_report as select * from ${due}`)
    assert.deepEqual(
      (await applyKeptPlan(sql)).map(({ kind, outcome, detail }) => [kind, outcome, detail]),
      [['drop', 'held', 'view public.late_report depends on it; drop or change it']],
    )
  })

  const dependents: readonly (readonly [string, string, RegExp])[] = [
    [
      'a materialized view',
      'create materialized view totals as select count(*) from due',
      /materialized view public\.totals/,
    ],
    [
      'a function with a parsed body',
      'create function counted() returns bigint stable begin atomic select count(*) from due; end',
      /function public\.counted\(\)/,
    ],
    [
      'a rule of another table',
      'create table mirror (id bigint); create rule copied as on insert to mirror do also delete from due',
      /rule copied on table public\.mirror/,
    ],
    ['a column of its row type', 'create table keeper (kept due)', /column kept of table public\.keeper/],
    [
      'a foreign key to it alone',
      'alter table due add primary key (id); create table child (due_id bigint constraint child_due references due)',
      /foreign key child_due of table public\.child/,
    ],
  ]
  for (const [index, [name, statements, expected]] of dependents.entries()) {
    it(`${name} keeps the table and is named by its kind`, async () => {
      const due = await makeDue(sql, `depended_${index}`)
      await sql.run(statements.replaceAll(/\bdue\b(?!_)/g, due))
      const [planned] = await planOf(sql, `depended_${index}`, await nowOf(sql))
      assert.match(planned?.held ?? '', expected)
      assert.match(planned?.held ?? '', /depends? on it; drop or change (it|them)$/)
      assert.equal(await exists(sql, due), true)
    })
  }

  it('of many that depend on it, five are named', async () => {
    const due = await makeDue(sql, 'popular')
    for (const number of [1, 2, 3, 4, 5, 6, 7])
      await sql.run(`create view popular_${number} as select id from ${due}`)
    const [planned] = await planOf(sql, 'popular', await nowOf(sql))
    assert.match(planned?.held ?? '', /view public\.popular_5 and 2 more depend on it; drop or change them$/)
  })

  it('what only belongs to it keeps nothing: indexes, triggers, policies, statistics, rules', async () => {
    const due = await makeDue(sql, 'furnished')
    await sql.run(
      `create index on ${due} (id); create statistics furnished_pair on id, created_at from ${due}`,
    )
    await sql.run(
      `create policy own on ${due} using (id > 0); create rule own as on delete to ${due} do also select 1`,
    )
    await sql.run(`create rule selfish as on update to ${due} do also delete from ${due} where id = old.id`)
    assert.deepEqual(await passUntilQuiet(sql, 'furnished', await nowOf(sql)), [`drop ${due}`])
  })

  it('a view on a partition does not keep it attached', async () => {
    const at = await nowOf(sql)
    await makeDailyTable(sql, { table: 'looked_at', days: [-4], at })
    await sql.run(
      `create view looks as select count(*) from ${(await attachedTo(sql, 'looked_at'))[0] ?? ''}`,
    )
    await retain(sql, { table: 'looked_at', settings: `'3 days', 'detach'`, at })
    assert.equal((await passUntilQuiet(sql, 'looked_at', at)).length, 1)
  })

  it('a drop that is held leaves the next one of the table alone', async () => {
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
        [first, 'held'],
        [second, 'done'],
      ],
    )
  })
})
