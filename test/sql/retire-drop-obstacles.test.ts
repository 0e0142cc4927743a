/**
 * What is on a detached partition or over it when its drop is due: foreign keys of its own come off first, and only behind
 * the gate; what depends on it keeps it, and is named. Never CASCADE.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  applyKeptPlan,
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
