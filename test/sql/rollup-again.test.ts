/**
 * A partition that was summed up and expires once more: never twice by itself, and what a person says when its rows are not the
 * ones any more.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  AT,
  applyKeptPlan,
  attachStatement,
  forgetWrites,
  keepPlan,
  passOver,
  passUntilQuiet,
  planOf,
} from './retirement-scene.ts'
import { BOTH_DAYS, makeRolledTable, totalsOf } from './rollup-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

/** Detaches and brings back, so that the partition of 11 May expires once more; its hold is lifted. */
async function undo(sql: SqlSession, partition: string): Promise<void> {
  await sql.run(`select partkeeper.undo_retirement('${partition}')`)
  await sql.run(`select partkeeper.release('${partition}')`)
}

describeOnMainMajors('the same partition, once more', (sql) => {
  it('is not summed up again after undo_retirement() and another retirement', async () => {
    await makeRolledTable(sql, 'again')
    await passUntilQuiet(sql, 'again')
    await undo(sql, 'again_p20240511')
    assert.deepEqual(await passUntilQuiet(sql, 'again'), ['detach again_p20240511'])
    assert.deepEqual(await totalsOf(sql, 'again'), BOTH_DAYS)
  })

  it('is held when it was written to since, and then goes as it is by accept_rollup()', async () => {
    await makeRolledTable(sql, 'accepted')
    await passUntilQuiet(sql, 'accepted')
    await undo(sql, 'accepted_p20240511')
    await sql.run(`insert into accepted values (9, '2024-05-11 12:00+00')`)
    await forgetWrites(sql, 'accepted')
    assert.deepEqual(
      (await planOf(sql, 'accepted')).map(({ kind, held }) => [kind, held]),
      [
        [
          'detach',
          `written to since its rollup (1 rows): accept_rollup('public.accepted_p20240511') when the rollup is right all the same,` +
            ` forget_rollup('public.accepted_p20240511') when you have undone it and want it again`,
        ],
      ],
    )
    assert.deepEqual(await passUntilQuiet(sql, 'accepted'), [])
    await sql.run(`select partkeeper.accept_rollup('accepted_p20240511')`)
    assert.deepEqual(await passUntilQuiet(sql, 'accepted'), ['detach accepted_p20240511'])
    assert.deepEqual(await totalsOf(sql, 'accepted'), BOTH_DAYS)
  })

  it('is summed up once more after a person has undone it and said forget_rollup()', async () => {
    await makeRolledTable(sql, 'forgotten')
    await passUntilQuiet(sql, 'forgotten')
    await undo(sql, 'forgotten_p20240511')
    await sql.run(`insert into forgotten values (9, '2024-05-11 12:00+00')`)
    await sql.run(`delete from forgotten_total where day = '2024-05-11'`)
    assert.equal(await sql.value(`select partkeeper.forget_rollup('forgotten_p20240511')`), 1)
    await forgetWrites(sql, 'forgotten')
    assert.deepEqual(await passUntilQuiet(sql, 'forgotten'), [
      'rollup forgotten_p20240511',
      'detach forgotten_p20240511',
    ])
    assert.deepEqual(await totalsOf(sql, 'forgotten'), [BOTH_DAYS[0], { day: '2024-05-11', visits: 3 }])
    assert.equal((await sql.refusal(`select partkeeper.forget_rollup('forgotten_p20240514')`)).code, 'PK010')
  })

  it('is seen by the last look when it was written to after the plan', async () => {
    await makeRolledTable(sql, 'late')
    await passOver(sql, 'late')
    await undo(sql, 'late_p20240510')
    await keepPlan(sql, 'late', AT)
    await sql.run(`insert into late values (9, '2024-05-10 12:00+00')`)
    await forgetWrites(sql, 'late')
    const [first] = await applyKeptPlan(sql, { at: AT })
    assert.deepEqual([first?.kind, first?.outcome], ['detach', 'held'])
    assert.match(first?.detail ?? '', /^written to since its rollup \(1 rows\)/)
  })

  it('is held when another table has rows of a span that was summed up before, and not when that is empty', async () => {
    await makeRolledTable(sql, 'restored')
    await passUntilQuiet(sql, 'restored')
    const attach = await attachStatement(sql, 'restored', 'restored_p20240511')
    await sql.run(
      'drop table restored_p20240511; create table restored_p20240511 (like restored including all)',
    )
    await sql.run(attach)
    await forgetWrites(sql, 'restored')
    assert.deepEqual(
      (await planOf(sql, 'restored')).map(({ kind, held }) => [kind, held]),
      [['detach', null]],
    )
    await sql.run(`insert into restored values (3, '2024-05-11 10:00+00')`)
    await forgetWrites(sql, 'restored')
    assert.match(
      (await planOf(sql, 'restored'))[0]?.held ?? '',
      /^rows of its span were summed up before, with public\.restored_p20240511 \(rollup \d+\): accept_rollup/,
    )
    await sql.run(`select partkeeper.accept_rollup('restored_p20240511')`)
    assert.deepEqual(await passUntilQuiet(sql, 'restored'), ['detach restored_p20240511'])
    assert.deepEqual(await totalsOf(sql, 'restored'), BOTH_DAYS)
  })

  it('is held when the server lost its write counters in between', async () => {
    await makeRolledTable(sql, 'reset')
    await sql.run(`select partkeeper.run_maintenance('reset', '${AT}')`)
    await undo(sql, 'reset_p20240510')
    const superuser = await sql.database.connectAsSuperuser()
    await superuser.query(`select pg_stat_reset_single_table_counters('reset_p20240510'::regclass)`)
    await forgetWrites(sql, 'reset')
    assert.match(
      (await planOf(sql, 'reset'))[0]?.held ?? '',
      /^the server lost its write counters since its rollup, so writes since then are unknown: accept_rollup/,
    )
  })
})
