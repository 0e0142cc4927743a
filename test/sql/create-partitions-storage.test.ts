/**
 * Storage parameters of new partitions. A partitioned table has none of its own, so the newest partition is the model:
 * what an operator set there is what the next one gets, in the statement that makes it.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { listTestMajors } from '../support/test-servers.ts'
import { createManaged, manage, NOON, runMaintenance } from './managed-table.ts'
import { describeOnMajor, type SqlSession } from './sql-session.ts'

const TOMORROW = '2026-11-22 12:00+00'
const TEXTS = 'create table e (v text, at timestamptz not null) partition by range (at)'

/** What a table and its TOAST table have. */
function readParameters(sql: SqlSession, table: string): Promise<readonly (readonly string[] | null)[]> {
  return sql.column(
    `select parameters from pg_class
     cross join lateral (values (1, reloptions), (2, (select reloptions from pg_class as toast where toast.oid = pg_class.reltoastrelid)))
       as each(number, parameters)
     where pg_class.oid = $1::regclass order by number`,
    [table],
  )
}

for (const major of listTestMajors()) {
  describeOnMajor(major, 'the storage parameters of a new partition', (sql) => {
    it('are those of the newest one, those of its TOAST table too, and it costs no further statement', () =>
      sql.undone(async () => {
        await sql.run(TEXTS)
        await manage(sql)
        await sql.run(`alter table e_p20261124 set (fillfactor = 50);
          alter table e_p20261125 set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_enabled = off,
            toast.autovacuum_enabled = off, toast.vacuum_truncate = false)`)
        const planned = await sql.value<string[]>(`select statements from partkeeper.plan('e', $1)`, [
          TOMORROW,
        ])
        assert.equal(planned.length, 2)
        await runMaintenance(sql, TOMORROW)
        await runMaintenance(sql, '2026-11-23 12:00+00')
        for (const table of ['e_p20261126', 'e_p20261127']) {
          assert.deepEqual(await readParameters(sql, table), [
            ['fillfactor=70', 'autovacuum_vacuum_scale_factor=0.01', 'autovacuum_enabled=off'],
            ['autovacuum_enabled=off', 'vacuum_truncate=false'],
          ])
        }
      }))

    it('of a TOAST table alone are taken over', () =>
      sql.undone(async () => {
        await sql.run(TEXTS)
        await manage(sql)
        await sql.run('alter table e_p20261125 set (toast.autovacuum_vacuum_threshold = 7)')
        await runMaintenance(sql, TOMORROW)
        assert.deepEqual(await readParameters(sql, 'e_p20261126'), [null, ['autovacuum_vacuum_threshold=7']])
      }))

    it('are none where the newest has none, whatever older ones and the default partition have', () =>
      sql.undone(async () => {
        await createManaged(sql)
        await sql.run(`create table rest partition of e default; alter table rest set (fillfactor = 20);
          alter table e_p20261122 set (fillfactor = 30)`)
        await runMaintenance(sql, TOMORROW)
        assert.deepEqual(await readParameters(sql, 'e_p20261126'), [null, null])
      }))

    it('of a hole in the past are those of the newest too, whatever zone and date style the caller has', () =>
      sql.undone(async () => {
        await sql.run(`set local timezone = 'Pacific/Auckland'; set local datestyle = 'SQL, DMY'`)
        await createManaged(sql, { retention: '10 days', premake: 20 })
        await sql.run(
          `alter table e_p20261202 set (fillfactor = 60); alter table e_p20261211 set (fillfactor = 80)`,
        )
        await sql.run(`drop table e_p20261123`)
        await runMaintenance(sql, NOON)
        assert.deepEqual(await readParameters(sql, 'e_p20261123'), [['fillfactor=80'], null])
      }))

    it('are those of the partition that ends with MAXVALUE, and whole numbers are compared as numbers', () =>
      sql.undone(async () => {
        await sql.run(`create table n (id bigint) partition by range (id); create table n9 partition of n for values from (1) to (9);
          create table n10 partition of n for values from (9) to (10); alter table n9 set (fillfactor = 90);
          alter table n10 set (fillfactor = 55)`)
        const model = `select partkeeper.model_partition('n'::regclass)::regclass::text`
        assert.equal(await sql.value(model), 'n10')
        await sql.run('create table top partition of n for values from (10) to (maxvalue)')
        assert.equal(await sql.value(model), 'top')
      }))

    it('of an empty ordinary table go to its first partitions, and on to the next ones', () =>
      sql.undone(async () => {
        await sql.run(`create table e (v text, at timestamptz not null)
          with (fillfactor = 70, autovacuum_enabled = off, toast.autovacuum_enabled = off)`)
        await sql.run(
          `select from partkeeper.manage('e', '1 day', control => 'at', with_default => true, at => $1)`,
          [NOON],
        )
        await runMaintenance(sql, TOMORROW)
        for (const table of ['e_default', 'e_p20261121', 'e_p20261125', 'e_p20261126']) {
          assert.deepEqual(await readParameters(sql, table), [
            ['fillfactor=70', 'autovacuum_enabled=off'],
            ['autovacuum_enabled=off'],
          ])
        }
      }))
  })
}
