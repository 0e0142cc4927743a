/**
 * The life of a table played at instants that a script names, earlier than the clock: creation and retention, the
 * confirmation that names no instant, the grace period, the drop.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

/** Passes at an instant until nothing is done any more; how often each kind was done. */
async function passAt(sql: SqlSession, at: string): Promise<Readonly<Record<string, number>>> {
  const done: Record<string, number> = {}
  for (let isDone = true; isDone; ) {
    const kinds = await sql.column<string>(
      `select kind from partkeeper.run_maintenance('e', $1) where outcome = 'done'`,
      [at],
    )
    for (const kind of kinds) done[kind] = (done[kind] ?? 0) + 1
    isDone = kinds.length > 0
  }
  return done
}

async function fingerprintAt(sql: SqlSession, at: string): Promise<string> {
  return sql.value(`select max(fingerprint) from partkeeper.plan('e', $1)`, [at])
}

describeOnMainMajors('a life played at instants of the past', (sql) => {
  it('is confirmed without an instant, detached, and dropped when its own grace is over', async () => {
    await sql.run('update partkeeper.installation set test_clock = true')
    await sql.run('set partkeeper.allow_time_travel = on')
    await sql.run('create table e (at timestamptz not null) partition by range (at)')
    await sql.run(`select partkeeper.manage('e', '1 day', at => '2024-03-10 12:00+00')`)
    assert.deepEqual(await passAt(sql, '2024-04-20 12:00+00'), { create: 41 })
    await sql.run(
      `insert into e select '2024-03-10'::timestamptz + number * interval '1 hour' from generate_series(0, 900) as number`,
    )
    await sql.run(`select partkeeper.set_retention('e', '30 days', 'drop')`)
    const fingerprint = await fingerprintAt(sql, '2024-04-20 12:00+00')
    assert.match(fingerprint, /^[0-9a-f]{32}$/)
    // The list is what counts: eleven days, whatever the clock says by now.
    assert.equal(await sql.value(`select partkeeper.confirm('e', $1)`, [fingerprint]), 11)
    assert.deepEqual(await passAt(sql, '2024-04-20 12:00+00'), { detach: 11 })
    assert.deepEqual(await passAt(sql, '2024-04-20 18:00+00'), {})
    assert.equal(
      await sql.value(`select count(*)::integer from partkeeper.retirements where state = 'detached'`),
      11,
    )
    const week = await passAt(sql, '2024-04-27 12:00+00')
    assert.equal(week['drop'], 11)
    assert.equal(
      await sql.value(`select count(*)::integer from partkeeper.retirements where state = 'dropped'`),
      11,
    )
  })

  it('drops nothing sooner than the clock allows where it is no test', async () => {
    await sql.run('update partkeeper.installation set test_clock = false')
    await sql.run(`create table f (at timestamptz not null) partition by range (at)`)
    await sql.run(`select partkeeper.manage('f', '1 day', at => '2024-03-10 12:00+00')`)
    await sql.run(`select partkeeper.set_retention('f', '30 days', 'drop')`)
    await sql.run(`select from partkeeper.run_maintenance('f', '2024-04-11 12:00+00')`)
    assert.equal(
      await sql.value(
        `select bool_and(drop_due_at > now() + interval '6 days') from partkeeper.retirements where parent_name = 'public.f'`,
      ),
      true,
    )
    assert.deepEqual(
      await sql.rows(`select from partkeeper.plan('f', '2024-05-11 12:00+00') where kind = 'drop'`),
      [],
    )
  })
})
