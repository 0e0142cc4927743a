/**
 * What happens to an expired partition by the policy's word: detach keeps the table, archive waits for a store, drop is the
 * only one that ever drops; and what becomes of those begun under another word.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  AT,
  applyKeptPlan,
  attachedTo,
  exists,
  keepPlan,
  makeDailyTable,
  makeDetached,
  nowOf,
  passOver,
  passUntilQuiet,
  planOf,
  retain,
} from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('what on_expiry says', (sql) => {
  it('detach: the table stays for good, unattached, with its rows, and is never planned again', async () => {
    await makeDailyTable(sql, { table: 'stays', days: [-4, -3, -2, -1] })
    await sql.run(`insert into stays values (1, '2024-05-11 10:00+00')`)
    await retain(sql, { table: 'stays', settings: `'3 days', 'detach', '0 minutes'` })
    assert.deepEqual(await passUntilQuiet(sql, 'stays'), ['detach stays_p20240511'])
    assert.deepEqual(await planOf(sql, 'stays'), [])
    assert.equal(await sql.value('select count(*)::integer from stays_p20240511'), 1)
    assert.equal((await attachedTo(sql, 'stays')).includes('stays_p20240511'), false)
    assert.deepEqual(
      await sql.rows(
        `select state, drop_due_at from partkeeper.retirements where parent_name = 'public.stays'`,
      ),
      [{ state: 'detached', drop_due_at: null }],
    )
  })

  it('archive: waits for a store and says what to choose instead', async () => {
    await makeDailyTable(sql, { table: 'stored', days: [-4] })
    await sql.run(`select partkeeper.set_retention('stored', '3 days')`)
    const results = await passOver(sql, 'stored')
    assert.deepEqual(
      results.map(({ kind, partition, outcome }) => [kind, partition, outcome]),
      [['archive', 'stored_p20240511', 'waiting']],
    )
    assert.match(results[0]?.detail ?? '', /no store; use set_store\(\), or another on_expiry/)
    assert.equal((await attachedTo(sql, 'stored')).includes('stored_p20240511'), true)
  })

  it('drop, and detach later: what was detached under drop is dropped no more', async () => {
    const at = await nowOf(sql)
    const [kept = ''] = await makeDetached(sql, { table: 'softened', grace: '0 minutes', days: [-4], at })
    await sql.run(`select partkeeper.set_retention('softened', '3 days', 'detach')`)
    assert.deepEqual(await passUntilQuiet(sql, 'softened', await nowOf(sql)), [])
    assert.equal(await exists(sql, kept), true)
  })

  it('detach, and drop later: what was detached under detach stays', async () => {
    const at = await nowOf(sql)
    await makeDailyTable(sql, { table: 'hardened', days: [-4], at })
    await retain(sql, { table: 'hardened', settings: `'3 days', 'detach', '0 minutes'`, at })
    await passUntilQuiet(sql, 'hardened', at)
    await sql.run(`select partkeeper.set_retention('hardened', '3 days', 'drop', '0 minutes')`)
    assert.deepEqual(await passUntilQuiet(sql, 'hardened', await nowOf(sql)), [])
  })

  it('is asked at the latest when the detach happens: a plan made under another answer is held', async () => {
    await makeDailyTable(sql, { table: 'turned', days: [-4] })
    await retain(sql, { table: 'turned', settings: `'3 days', 'detach'` })
    await keepPlan(sql, 'turned', AT)
    await sql.run(`select partkeeper.set_retention('turned', '3 days', 'archive')`)
    const [result] = await applyKeptPlan(sql, { at: AT })
    assert.deepEqual([result?.outcome, result?.detail], ['held', 'the policy wants it archived by now'])
  })
})
