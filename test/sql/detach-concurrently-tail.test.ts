// What follows a concurrent detach that nobody recorded: the next pass makes up for it, when it can and when it may, and what
// cannot be made up for stops no other table.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { leaveDetachPending } from './pending-detach.ts'
import { makeDailyTable, passOver, retain, stateOf } from './retirement-scene.ts'
import { describeOnMajor, type SqlSession } from './sql-session.ts'

const PASS = `select parent::text, kind, outcome from partkeeper.run_maintenance($1, '2024-05-15 12:00+00')`

async function makeExpired(sql: SqlSession, table: string, policy: object): Promise<void> {
  await makeDailyTable(sql, { table, days: [-4, -3, -2, -1] })
  await sql.run('select partkeeper.set_policy($1, $2)', [table, JSON.stringify(policy)])
  await retain(sql, { table, settings: `'3 days', 'drop', '1 day'` })
}

describeOnMajor(15, 'what follows a concurrent detach', (sql) => {
  it('fails for itself when the schema to move to is gone, and is made up for when it is back', async () => {
    await sql.run('create schema attic')
    await makeExpired(sql, 'bad', { detach_mode: 'concurrently', detached_schema: 'attic' })
    await makeExpired(sql, 'good', {})
    await passOver(sql, 'bad')
    await sql.run('alter table bad detach partition bad_p20240511 concurrently')
    await sql.run('drop schema attic')
    assert.deepEqual(await sql.rows(PASS, [null]), [{ parent: 'good', kind: 'detach', outcome: 'done' }])
    assert.equal(await stateOf(sql, 'bad_p20240511'), 'expired')
    assert.deepEqual(
      await sql.rows(
        `select detail, hint from partkeeper.history where kind = 'detach' and outcome = 'failed'`,
      ),
      [
        {
          detail: 'detached, but not yet as the policy wants it: schema "attic" does not exist',
          hint: 'detached_schema names a schema that is not there any more: create it, or name another with set_policy().',
        },
      ],
    )
    await sql.run('create schema attic')
    await sql.run(PASS, [null])
    assert.deepEqual(
      await sql.rows(
        `select state, moved_from, partition::regclass::text as table from partkeeper.retirement where partition_name ~ 'bad'`,
      ),
      [{ state: 'detached', moved_from: 'public', table: 'attic.bad_p20240511' }],
    )
  })

  it('does not hold up the end of an interrupted one', async () => {
    await sql.run('create schema loft')
    await makeExpired(sql, 'cut', { detach_mode: 'concurrently', detached_schema: 'loft' })
    await passOver(sql, 'cut')
    await leaveDetachPending(sql, 'cut', 'cut_p20240511')
    await sql.run('drop schema loft')
    const [finalized] = await passOver(sql, 'cut')
    assert.deepEqual([finalized?.kind, finalized?.outcome], ['finalize', 'done'])
    assert.match(
      finalized?.detail ?? '',
      /^interrupted detach finished, but not yet as the policy wants it: schema "loft" does/,
    )
    assert.equal(await stateOf(sql, 'cut_p20240511'), 'expired')
    await sql.run('create schema loft')
    await passOver(sql, 'cut')
    assert.equal(await stateOf(sql, 'cut_p20240511'), 'detached')
    await sql.run('select from loft.cut_p20240511')
  })

  it('is left to the holder of a living lease, and has not ended because of that', async () => {
    await makeExpired(sql, 'leased', { detach_mode: 'concurrently' })
    await passOver(sql, 'leased')
    await sql.run('alter table leased detach partition leased_p20240511 concurrently')
    await sql.run(
      `insert into partkeeper.lease (parent, term, generation, holder, until)
       values ('leased'::regclass::oid, 1, partkeeper.start_process('procedure', 'somebody', 'test'), 'somebody', clock_timestamp() + interval '1 minute')
       on conflict (parent) do update set released = false, until = excluded.until`,
    )
    await sql.run(PASS, ['leased'])
    assert.equal(await stateOf(sql, 'leased_p20240511'), 'expired')
    await sql.run(
      `update partkeeper.lease set until = clock_timestamp() - interval '1 second' where parent = 'leased'::regclass`,
    )
    await sql.run(PASS, ['leased'])
    assert.equal(await stateOf(sql, 'leased_p20240511'), 'detached')
  })

  it('is nothing that the history of Partkeeper may ask for', () =>
    assert.rejects(
      sql.run(`select partkeeper.set_policy('partkeeper.event', '{"detach_mode": "concurrently"}')`),
      /detached plainly/,
    ))
})
