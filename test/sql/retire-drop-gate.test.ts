/**
 * The gate before a drop, passed inside the transaction that drops: the same table, unattached, not written to, with nothing
 * on it or over it. Whatever does not hold keeps the table and is named.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { waitForLockWaiter } from './lock-waits.ts'
import {
  applyKeptPlan,
  attachedTo,
  attachStatement,
  exists,
  flushStatistics,
  keepPlan,
  makeDailyTable,
  makeDue,
  nowOf,
  passOver,
  passUntilQuiet,
  retain,
  stateOf,
} from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

async function dropOutcome(sql: SqlSession, table: string): Promise<readonly (string | undefined)[]> {
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
    await sql.run(await attachStatement(sql, 'reattached', due))
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
    const other = await sql.database.connect()
    await other.query('begin')
    await other.query(await attachStatement(sql, 'racing', due))
    // Without its locks the action is not taken for an exclusive one, and so may wait long enough to be watched.
    await sql.run('update pg_temp.planned set action.locks = null')
    const results = applyKeptPlan(sql, { lockWait: '10 seconds' })
    await waitForLockWaiter(other, due)
    await other.query('commit')
    assert.deepEqual(
      (await results).map(({ outcome, detail }) => [outcome, detail]),
      [['held', 'the table is attached again']],
    )
    assert.ok((await attachedTo(sql, 'racing')).includes(due))
  })

  it('is held in a transaction that cannot see what changed since it began, and a detach too', async () => {
    const due = await makeDue(sql, 'snapshot')
    await sql.run('begin isolation level repeatable read')
    await sql.run('select 1')
    const other = await sql.database.connect()
    await other.query(await attachStatement(sql, 'snapshot', due))
    const [outcome, detail] = await dropOutcome(sql, 'snapshot')
    assert.equal(outcome, 'held')
    assert.match(detail ?? '', /^this transaction is REPEATABLE READ and cannot see what changed/)
    await sql.run('commit')
    assert.ok((await attachedTo(sql, 'snapshot')).includes(due))
    await sql.run('begin isolation level serializable')
    const results = await passOver(sql, 'snapshot', await nowOf(sql))
    assert.deepEqual(
      results.map(({ kind, outcome: each }) => [kind, each]),
      [['detach', 'held']],
    )
    await sql.run('commit')
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
    const [detach = ''] = await passUntilQuiet(sql, 'filled', at)
    assert.deepEqual(await passUntilQuiet(sql, 'filled', await nowOf(sql)), [
      detach.replace('detach', 'drop'),
    ])
  })
})
