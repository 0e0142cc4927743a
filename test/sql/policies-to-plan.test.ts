/**
 * Which parents a plan over all of them looks at one by one: each for which something is due, and none of those that one
 * query shows to be in order. The plans of all, made one by one, are what it is compared with.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { AT, makeDailyTable, makeDay, retain } from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

async function lookedAt(sql: SqlSession): Promise<readonly string[]> {
  const rows = await sql.rows<{ readonly name: string }>(
    `select parent::text as name from partkeeper.policies_to_plan($1) where not partkeeper.is_own(parent) order by 1`,
    [AT],
  )
  return rows.map(({ name }) => name)
}

/** Those of which a plan for one says that something is due. */
async function due(sql: SqlSession): Promise<readonly string[]> {
  const rows = await sql.rows<{ readonly name: string }>(
    `select distinct policy.parent::text as name from partkeeper.policy
     cross join lateral partkeeper.plan_isolated(policy, $1, false) as action where not partkeeper.is_own(policy.parent) order by 1`,
    [AT],
  )
  return rows.map(({ name }) => name)
}

describeOnMainMajors('the parents that a plan looks at', (sql) => {
  it('are those that are short, have a hole, an expired partition or a drop that is due', async () => {
    const days = [-4, -3, -2, -1, 0, 1]
    for (const table of ['complete', 'short', 'holed', 'expired', 'counted', 'dropped', 'kept']) {
      await makeDailyTable(sql, { table, days })
    }
    await sql.run(`select partkeeper.set_policy('short', '{"premake": 3}')`)
    await sql.run('drop table holed_p20240513')
    await sql.run(`select partkeeper.set_retention('expired', '2 days', 'detach')`)
    await retain(sql, { table: 'counted', settings: `null, 'detach', keep_at_least => 2` })
    await retain(sql, { table: 'dropped', settings: `'2 days', 'drop', grace => '0 minutes'` })
    await sql.run(
      `select partkeeper.try_action(planned, $1) from partkeeper.plan('dropped', $1) as planned where kind = 'detach'`,
      [AT],
    )
    await sql.run(`select partkeeper.set_retention('kept', '4 days', 'drop')`)
    const inGrace = ['counted', 'expired', 'holed', 'short']
    assert.deepEqual([await due(sql), await lookedAt(sql)], [inGrace, inGrace])
    await sql.run('update partkeeper.retirement set detached_at = $1, drop_due_at = $1', [AT])
    const pastGrace = ['counted', 'dropped', 'expired', 'holed', 'short']
    assert.deepEqual([await due(sql), await lookedAt(sql)], [pastGrace, pastGrace])
  })

  it('are no fewer at any instant near by than those for which something is due', async () => {
    for (const hours of [-60, -24, 0, 11, 13, 36, 400]) {
      const [row] = await sql.rows<{ readonly missed: string | null }>(
        `select string_agg(distinct policy.parent::text, ', ') as missed
         from partkeeper.policy
         cross join lateral partkeeper.plan_isolated(policy, $1::timestamptz + make_interval(hours => $2), false) as action
         where policy.parent not in (
           select looked.parent from partkeeper.policies_to_plan($1::timestamptz + make_interval(hours => $2)) as looked)`,
        [AT, hours],
      )
      assert.equal(row?.missed, null, `${hours} hours away`)
    }
  })

  it('are all of them when the settings of one cannot be read', async () => {
    await makeDay(sql, { table: 'complete', day: 2 })
    await sql.run(
      `update partkeeper.policy set time_zone = 'Mars/Olympus' where parent = 'complete'::regclass`,
    )
    assert.equal((await lookedAt(sql)).length, 7)
    const rows = await sql.rows<{ readonly kind: string }>(
      `select kind from partkeeper.plan(at => $1) where parent = 'complete'::regclass`,
      [AT],
    )
    assert.deepEqual(rows, [{ kind: 'plan' }])
  })
})
