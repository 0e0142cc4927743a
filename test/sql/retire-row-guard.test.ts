/**
 * The row guard: a partition that was written to lately, or may have been, waits for a person; an empty one does not; and a
 * confirmation covers what was unknown when it was given, nothing later.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  AT,
  expiredOf,
  fingerprintOf,
  flushStatistics,
  forgetWrites,
  makeDailyTable,
  passOver,
  passUntilQuiet,
  planOf,
} from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

/** A table with one expired partition of three rows, which goes at midnight of 2024-05-14. */
async function makeTableWithRows(sql: SqlSession, table: string): Promise<void> {
  await makeDailyTable(sql, { table, days: [-4, -3, -2, -1] })
  await sql.run(`insert into ${table} select n, '2024-05-11 10:00+00' from generate_series(1, 3) as n`)
  await flushStatistics(sql)
  await sql.run(`select partkeeper.set_retention('${table}', '3 days', 'detach')`)
}

async function heldReason(sql: SqlSession, table: string, at = AT): Promise<string | null | undefined> {
  return (await planOf(sql, table, at)).find(({ kind }) => kind === 'detach')?.held
}

describeOnMainMajors('the row guard', (sql) => {
  it('holds a partition with rows that was never sampled: writes before are unknown', async () => {
    await makeTableWithRows(sql, 'unsampled')
    await sql.run(`delete from partkeeper.write_sample where parent = 'unsampled'::regclass`)
    assert.equal(
      await heldReason(sql, 'unsampled'),
      'row guard: not watched yet, so writes within the last 24:00:00 are unknown',
    )
    assert.notEqual(await fingerprintOf(sql, 'unsampled'), null)
  })

  it('holds a partition that is watched for less than a tenth of the retention, or 24 hours', async () => {
    await makeTableWithRows(sql, 'fresh')
    await forgetWrites(sql, 'fresh')
    await sql.run(`update partkeeper.write_sample set first_sampled_at = '2024-05-14 12:00:01+00'
      where partition = 'fresh_p20240511'::regclass`)
    assert.match(
      (await heldReason(sql, 'fresh')) ?? '',
      /^row guard: watched only since 2024-05-14 12:00 UTC/,
    )
    assert.equal(await heldReason(sql, 'fresh', '2024-05-15 12:00:01+00'), null)
    await sql.run(`select partkeeper.set_policy('fresh', '{"retention": "50 days"}')`)
    const later = '2024-07-05 12:00:00+00'
    await sql.run(
      `update partkeeper.write_sample set first_sampled_at = '2024-06-30 12:00:01+00' where parent = 'fresh'::regclass`,
    )
    assert.match((await heldReason(sql, 'fresh', later)) ?? '', /within the last 5 days are unknown/)
  })

  it('lets a partition go whose counter has not moved for long enough', async () => {
    await makeTableWithRows(sql, 'quiet')
    await forgetWrites(sql, 'quiet')
    assert.deepEqual(await passUntilQuiet(sql, 'quiet'), ['detach quiet_p20240511'])
  })

  for (const [what, statement] of [
    ['insert', `insert into {table} values (9, '2024-05-11 11:00+00')`],
    ['update', `update {table} set id = id + 10 where id = 1`],
    ['delete', `delete from {table} where id = 1`],
  ] as const) {
    it(`holds a partition after an ${what}, before any pass sampled it and after`, async () => {
      const table = `late_${what}`
      await makeTableWithRows(sql, table)
      await forgetWrites(sql, table)
      await sql.run(statement.replace('{table}', table))
      await flushStatistics(sql)
      assert.match(
        (await heldReason(sql, table)) ?? '',
        /^row guard: written to 20[0-9: -]+ UTC, within the last 24:00:00$/,
      )
      const results = await passOver(sql, table)
      assert.deepEqual(
        results.filter(({ kind }) => kind === 'detach').map(({ outcome }) => outcome),
        ['held'],
      )
      assert.match((await heldReason(sql, table)) ?? '', /^row guard: written to 20/)
      assert.deepEqual(await expiredOf(sql, table), [`${table}_p20240511`])
    })
  }

  it('does not stand in the way of an empty partition that nobody watched', async () => {
    await makeDailyTable(sql, { table: 'empty', days: [-4, -3, -2, -1] })
    await sql.run(`delete from partkeeper.write_sample where parent = 'empty'::regclass`)
    await sql.run(`select partkeeper.set_retention('empty', '3 days', 'detach')`)
    assert.equal(await heldReason(sql, 'empty'), null)
  })

  it('holds one partition and lets the others of the table go', async () => {
    await makeDailyTable(sql, { table: 'beside', days: [-5, -4, -3, -2, -1] })
    await sql.run(`insert into beside values (1, '2024-05-10 10:00+00')`)
    await flushStatistics(sql)
    await sql.run(`select partkeeper.set_retention('beside', '3 days', 'detach')`)
    assert.deepEqual(await passUntilQuiet(sql, 'beside'), ['detach beside_p20240511'])
    assert.deepEqual(await expiredOf(sql, 'beside'), ['beside_p20240510'])
  })

  it('does not make the retirement of the others unusual, however many it holds', async () => {
    await makeDailyTable(sql, { table: 'many', days: [-8, -7, -6, -5, -4] })
    await sql.run(
      `insert into many select 1, day from generate_series(timestamptz '2024-05-07 10:00+00', '2024-05-10 10:00+00', '1 day') as day`,
    )
    await flushStatistics(sql)
    await sql.run(`select partkeeper.set_retention('many', '3 days', 'detach')`)
    assert.deepEqual(await passUntilQuiet(sql, 'many'), ['detach many_p20240511'])
    const held = await planOf(sql, 'many')
    assert.equal(held.length, 4)
    assert.match(held[0]?.held ?? '', /^unusual size: 4 partitions .*; row guard: /)
  })
})

describeOnMainMajors('a confirmation over the row guard', (sql) => {
  it('covers what was written before it, sampled or not', async () => {
    await makeTableWithRows(sql, 'before')
    await forgetWrites(sql, 'before')
    await sql.run(`insert into before values (9, '2024-05-11 11:00+00')`)
    await flushStatistics(sql)
    await sql.run('select partkeeper.confirm($1::regclass, $2, $3)', [
      'before',
      await fingerprintOf(sql, 'before'),
      AT,
    ])
    assert.equal(await heldReason(sql, 'before'), null)
    assert.deepEqual(await passUntilQuiet(sql, 'before'), ['detach before_p20240511'])
  })

  it('does not cover what is written after it', async () => {
    await makeTableWithRows(sql, 'later')
    await sql.run('select partkeeper.confirm($1::regclass, $2, $3)', [
      'later',
      await fingerprintOf(sql, 'later'),
      AT,
    ])
    assert.equal(await heldReason(sql, 'later'), null)
    await sql.run(`insert into later values (9, '2024-05-11 11:00+00')`)
    await flushStatistics(sql)
    assert.match((await heldReason(sql, 'later')) ?? '', /^row guard: written to/)
    assert.deepEqual(await passUntilQuiet(sql, 'later'), [])
    assert.match((await heldReason(sql, 'later')) ?? '', /^row guard: written to/)
    await sql.run('select partkeeper.confirm($1::regclass, $2, $3)', [
      'later',
      await fingerprintOf(sql, 'later'),
      AT,
    ])
    assert.deepEqual(await passUntilQuiet(sql, 'later'), ['detach later_p20240511'])
  })

  it('that the server lost its counters for, counts what was written since as writes', async () => {
    await makeTableWithRows(sql, 'reset')
    await forgetWrites(sql, 'reset')
    await sql.run(
      `update partkeeper.write_sample set writes = 1000 where partition = 'reset_p20240511'::regclass`,
    )
    assert.match((await heldReason(sql, 'reset')) ?? '', /^row guard: written to/)
  })
})
