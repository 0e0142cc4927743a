/**
 * Rollups at the same time, and one whose session is ended in the middle: the function takes effect once, with its record,
 * or neither does.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { AT, passOver, passUntilQuiet } from './retirement-scene.ts'
import { BOTH_DAYS, makeRolledTable, recordedOf, totalsOf, writeRollup } from './rollup-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

describeOnMainMajors('two passes at once', (sql) => {
  it('call it once: the second says who is at it, and the partition is not locked for anybody meanwhile', async () => {
    await makeRolledTable(sql, 'raced', { body: waitFor(4711) })
    const gate = await sql.database.connect()
    await gate.query('select pg_advisory_lock(4711)')
    const first = await sql.openAs('partkeeper_owner')
    const passing = passOver(first, 'raced')
    await untilWaiting(sql, 4711)
    const second = await passOver(sql, 'raced')
    assert.ok(second.every(({ outcome }) => outcome === 'waiting' || outcome === 'deferred'))
    assert.match(second[0]?.detail ?? '', /is being maintained by somebody else: held by pid \d+/)
    // Reads of the parent, and writes into the partition itself, go on while the function runs.
    await sql.undone(async () => {
      await sql.run(`set local lock_timeout = '100ms'`)
      await sql.run(`insert into raced values (8, '2024-05-10 12:00+00'); select count(*) from raced`)
    })
    await gate.query('select pg_advisory_unlock(4711)')
    assert.equal((await passing)[0]?.outcome, 'done')
    await passUntilQuiet(sql, 'raced')
    assert.deepEqual(await totalsOf(sql, 'raced'), BOTH_DAYS)
  })

  it('a session that is ended in the middle leaves neither sum nor record, and the next pass makes both once', async () => {
    await makeRolledTable(sql, 'killed')
    await writeRollup(
      sql,
      'killed',
      `insert into public.killed_total values ('half', 1); ${waitFor(4712)} delete from public.killed_total where day = 'half';`,
    )
    const gate = await sql.database.connect()
    await gate.query('select pg_advisory_lock(4712)')
    const victim = await sql.openAs('partkeeper_owner')
    const passing = victim.run('call partkeeper.maintain($1::regclass, $2)', ['killed', AT])
    const ended = assert.rejects(passing)
    const pid = await untilWaiting(sql, 4712)
    await sql.run('select pg_terminate_backend($1)', [pid])
    await ended
    await gate.query('select pg_advisory_unlock(4712)')
    assert.deepEqual([await totalsOf(sql, 'killed'), await recordedOf(sql, 'killed')], [[], 0])
    await sql.run(`update partkeeper.lease set until = clock_timestamp() where parent = 'killed'::regclass`)
    await passUntilQuiet(sql, 'killed')
    assert.deepEqual([await totalsOf(sql, 'killed'), await recordedOf(sql, 'killed')], [BOTH_DAYS, 2])
  })
})

/** Statements that wait, under no lock timeout, for an advisory lock; a second lock says that they do. */
function waitFor(key: number): string {
  return `perform pg_advisory_xact_lock(${key}, 1);
    while not pg_try_advisory_xact_lock(${key}) loop perform pg_sleep(0.01); end loop;`
}

/** Waits until a function has come to such statements, and returns its process. */
async function untilWaiting(sql: SqlSession, key: number): Promise<number> {
  for (;;) {
    const [pid] = await sql.column<number>(
      `select pid from pg_locks where locktype = 'advisory' and granted and classid = $1 and objid = 1`,
      [key],
    )
    if (pid !== undefined) return pid
  }
}
