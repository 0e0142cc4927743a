/**
 * Which partitions are made at the edges: behind one that reaches down to MINVALUE, and when a column without offsets cannot
 * say which pass of a repeated hour it is.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createManaged, listAttached, manage } from './managed-table.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('partitions at the edges', (sql) => {
  it('close the gap behind one that reaches down to MINVALUE', () =>
    sql.undone(async () => {
      await sql.run(`create table e (at timestamptz not null) partition by range (at);
        create table rest partition of e for values from (minvalue) to ('2026-11-19 00:00+00')`)
      await manage(sql, { premake: 1, horizon: '1 day' })
      assert.deepEqual(
        (await listAttached(sql)).map(({ name }) => name),
        ['rest', 'e_p20261119', 'e_p20261120', 'e_p20261121', 'e_p20261122'],
      )
    }))

  it('are counted from what the clock shows, in the first pass of a repeated hour too', () =>
    sql.undone(async () => {
      const zone = 'America/New_York'
      for (const [at, from] of [
        ['2026-11-01 04:59+00', '2026-11-01 00:00:00'],
        ['2026-11-01 05:10+00', '2026-11-01 01:00:00'],
        ['2026-11-01 06:10+00', '2026-11-01 01:00:00'],
      ] as const) {
        await createManaged(sql, {
          type: 'timestamp',
          step: '1 hour',
          horizon: '1 minute',
          premake: 3,
          zone,
          at,
        })
        const attached = await listAttached(sql)
        assert.deepEqual([attached[0]?.from, attached.length], [from, 4], at)
        await sql.run(`select partkeeper.unmanage('e'); drop table e`)
      }
    }))
})
