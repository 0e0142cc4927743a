/**
 * A rollup that takes longer than a lease: the pass from Node keeps its lease meanwhile, over another connection, and detaches
 * the partition in the same pass.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { makeDailyTable, nowOf, retain } from '../sql/retirement-scene.ts'
import { totalsOf, writeRollup } from '../sql/rollup-scene.ts'
import { describeOnMajor } from '../sql/sql-session.ts'
import { LEASE_MS, passOnce } from './service-passes.ts'

describeOnMajor(15, 'a long rollup', (sql) => {
  it('outlasts the lease of its pass, which goes on to the detach', async () => {
    const at = await nowOf(sql)
    await makeDailyTable(sql, { table: 'patient', days: [-4], at })
    await sql.run('create table patient_total (day text, visits bigint)')
    await writeRollup(sql, 'patient', `perform pg_sleep(${(4 * LEASE_MS) / 1000});`)
    await retain(sql, { table: 'patient', settings: `'3 days', 'detach'`, at })
    await sql.run(`select partkeeper.set_policy('patient', '{"rollup": "public.patient_rollup"}')`)
    const lost: string[] = []
    const { results } = await passOnce({
      url: sql.database.url,
      leaseMs: LEASE_MS,
      observe: ({ kind }) => kind === 'lease.lost' && lost.push(kind),
    })
    assert.deepEqual(
      results.filter(({ kind }) => kind !== 'create').map(({ kind, outcome }) => `${kind} ${outcome}`),
      ['rollup done', 'detach done'],
    )
    assert.deepEqual(lost, [])
    assert.equal((await totalsOf(sql, 'patient')).length, 1)
  })
})
