/**
 * The ledger of retirements against the catalog, which is the truth: what people do by hand, detaches that were interrupted,
 * and moves that no state machine allows.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { leaveDetachPending } from './pending-detach.ts'
import {
  attachedTo,
  attachStatement,
  exists,
  makeDailyTable,
  makeDue,
  nowOf,
  passOver,
  passUntilQuiet,
  planOf,
  retain,
  stateOf,
} from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

/** A table whose partition of 2024-05-11 has a recorded intent and is still attached. */
async function makeIntended(sql: SqlSession, table: string): Promise<string> {
  await makeDailyTable(sql, { table, days: [-4, -3, -2, -1] })
  await retain(sql, { table, settings: `'3 days', 'detach'` })
  const reader = await sql.database.connect()
  await reader.query('begin')
  await reader.query(`select from ${table}`)
  await passOver(sql, table)
  await reader.query('rollback')
  assert.equal(await stateOf(sql, `${table}_p20240511`), 'expired')
  return `${table}_p20240511`
}

async function told(sql: SqlSession, table: string): Promise<readonly string[]> {
  return sql.column(
    `select detail from partkeeper.history where parent_name = $1 and kind = 'undo' order by id`,
    [`public.${table}`],
  )
}

describeOnMainMajors('what a person did by hand', (sql) => {
  it('detached before its turn: the retirement ends as undone, the table stays, and nothing fails', async () => {
    const partition = await makeIntended(sql, 'hand_detached')
    await sql.run(`alter table hand_detached detach partition ${partition}`)
    assert.deepEqual(await passOver(sql, 'hand_detached'), [])
    assert.deepEqual([await stateOf(sql, partition), await exists(sql, partition)], ['undone', true])
    assert.match(
      (await told(sql, 'hand_detached'))[0] ?? '',
      /somebody detached, attached or dropped the table by hand$/,
    )
  })

  it('dropped before its turn: the retirement ends as undone, and the next pass has nothing to do', async () => {
    const partition = await makeIntended(sql, 'hand_dropped')
    await sql.run(`drop table ${partition}`)
    assert.deepEqual(await passOver(sql, 'hand_dropped'), [])
    assert.equal(await stateOf(sql, partition), 'undone')
  })

  it('attached again after its detach: the old retirement ends as undone, it is held, and retired once more when it is released', async () => {
    const partition = await makeIntended(sql, 'hand_attached')
    await passUntilQuiet(sql, 'hand_attached')
    await sql.run(await attachStatement(sql, 'hand_attached', partition))
    assert.deepEqual(await passUntilQuiet(sql, 'hand_attached'), [])
    assert.ok((await attachedTo(sql, 'hand_attached')).includes(partition))
    await sql.run(`select partkeeper.release('${partition}')`)
    assert.deepEqual(await passUntilQuiet(sql, 'hand_attached'), [`detach ${partition}`])
    assert.deepEqual(
      await sql.column(
        `select state from partkeeper.retirement where parent = 'hand_attached'::regclass order by id`,
      ),
      ['undone', 'detached'],
    )
  })

  it('attached to another parent: the retirement ends, and no hold of the old parent is in the way of one of the new', async () => {
    const partition = await makeIntended(sql, 'hand_moved')
    await passUntilQuiet(sql, 'hand_moved')
    await sql.run(`create table cold (like hand_moved) partition by range (created_at);
      alter table cold attach partition ${partition} for values from ('2024-05-11+00') to ('2024-05-12+00')`)
    assert.deepEqual(await passOver(sql, 'hand_moved'), [])
    assert.equal(await stateOf(sql, partition), 'undone')
    assert.deepEqual(
      await sql.rows(`select from partkeeper.hold where partition = '${partition}'::regclass`),
      [],
    )
  })

  it('attached to another parent while it is held: the hold goes with it', async () => {
    const partition = await makeIntended(sql, 'hand_lent')
    await passUntilQuiet(sql, 'hand_lent')
    await sql.run(`select partkeeper.hold('${partition}', 'a court wants it')`)
    await sql.run(`create table lent (like hand_lent) partition by range (created_at);
      alter table lent attach partition ${partition} for values from ('2024-05-11+00') to ('2024-05-12+00');
      select partkeeper.manage('lent', '1 day', at => '2024-05-14 12:00+00')`)
    await retain(sql, { table: 'lent', settings: `'3 days', 'detach'` })
    assert.deepEqual(
      (await planOf(sql, 'lent')).filter(({ kind }) => kind === 'detach').map(({ held }) => held),
      ['hold: a court wants it'],
    )
  })

  it('dropped after its detach: the retirement ends as undone, and no drop is planned', async () => {
    const due = await makeDue(sql, 'hand_removed')
    await sql.run(`drop table ${due}`)
    assert.deepEqual(await passOver(sql, 'hand_removed', await nowOf(sql)), [])
    assert.equal(await stateOf(sql, due), 'undone')
  })

  it('changed the policy before its turn: the intent ends, and the partition is judged anew', async () => {
    const partition = await makeIntended(sql, 'hand_changed')
    await sql.run(`select partkeeper.set_policy('hand_changed', '{"retention": "30 days"}')`)
    assert.deepEqual(
      (await passOver(sql, 'hand_changed')).filter(({ kind }) => kind !== 'create'),
      [],
    )
    assert.deepEqual(
      [await stateOf(sql, partition), (await attachedTo(sql, 'hand_changed')).includes(partition)],
      ['undone', true],
    )
  })

  it('unmanaged the table: nothing of it is ever dropped, and managing it again does not bring that back', async () => {
    const due = await makeDue(sql, 'let_go')
    await sql.run(`select partkeeper.unmanage('let_go')`)
    assert.equal(await stateOf(sql, due), 'undone')
    await sql.run(`select partkeeper.manage('let_go', '1 day')`)
    await sql.run(`select partkeeper.set_retention('let_go', '3 days', 'drop', '0 minutes')`)
    await passUntilQuiet(sql, 'let_go', await nowOf(sql))
    assert.equal(await exists(sql, due), true)
  })
})

describeOnMainMajors('a detach that was interrupted', (sql) => {
  it('is found in the catalog and finished before anything else', async () => {
    await makeDailyTable(sql, { table: 'pending', days: [-4, -3, -2, -1] })
    await retain(sql, { table: 'pending', settings: `'3 days', 'detach'` })
    await leaveDetachPending(sql, 'pending', 'pending_p20240512')
    const late = '2024-05-17 12:00:00+00'
    const [first] = await planOf(sql, 'pending', late)
    assert.deepEqual([first?.kind, first?.partition], ['finalize', 'pending_p20240512'])
    assert.match(first?.reason ?? '', /^a concurrent detach was interrupted/)
    sql.takeNotices()
    await sql.run('call partkeeper.maintain($1::regclass, $2)', ['pending', late])
    const [done] = await sql.column(
      `select kind from partkeeper.history where parent_name = 'public.pending' and run is not null order by id limit 1`,
    )
    assert.equal(done, 'finalize')
    assert.equal((await attachedTo(sql, 'pending')).includes('pending_p20240512'), false)
    assert.equal(await exists(sql, 'pending_p20240512'), true)
    assert.deepEqual(await planOf(sql, 'pending', late), [])
  })

  it('is finished by run_maintenance() too, before its other exclusive work', async () => {
    await makeDailyTable(sql, { table: 'pending_too', days: [-4, -3, -2, -1] })
    await retain(sql, { table: 'pending_too', settings: `'3 days', 'detach'` })
    await leaveDetachPending(sql, 'pending_too', 'pending_too_p20240514')
    assert.deepEqual(await passUntilQuiet(sql, 'pending_too'), [
      'finalize pending_too_p20240514',
      'create pending_too_p20240514_2',
      'detach pending_too_p20240511',
    ])
  })

  it('of a partition under a hold waits for a person', async () => {
    await makeDailyTable(sql, { table: 'pending_held', days: [-4, -3, -2, -1] })
    await sql.run(`select partkeeper.hold('pending_held_p20240512', 'look at it')`)
    await leaveDetachPending(sql, 'pending_held', 'pending_held_p20240512')
    assert.equal((await planOf(sql, 'pending_held'))[0]?.held, 'hold: look at it')
    assert.equal((await passOver(sql, 'pending_held'))[0]?.outcome, 'held')
  })
})

describeOnMainMajors('the states of a retirement', (sql) => {
  it('move along their legal edges only: PK007, whoever writes', async () => {
    const due = await makeDue(sql, 'edges')
    for (const state of ['expired', 'dropped', 'undone'] as const) {
      const legal = state !== 'expired'
      const text = `update partkeeper.retirement set state = '${state}', detached_at = now(),
        dropped_at = ${state === 'dropped' ? 'now()' : 'null'}, undone_at = ${state === 'undone' ? 'now()' : 'null'},
        drop_due_at = null where partition = '${due}'::regclass`
      if (legal) await sql.undone(() => sql.run(text))
      else assert.equal((await sql.refusal(text)).code, 'PK007')
    }
    await passUntilQuiet(sql, 'edges', await nowOf(sql))
    for (const state of ['expired', 'detached', 'undone']) {
      const refused = await sql.refusal(
        `update partkeeper.retirement set state = $1, dropped_at = null, undone_at = now() where partition_name = $2`,
        [state, `public.${due}`],
      )
      assert.equal(refused.code, 'PK007')
      assert.match(refused.message, new RegExp(`cannot go from dropped to ${state}$`))
    }
  })
})
