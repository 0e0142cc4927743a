/**
 * A table that is read-only for an export that makes no progress: after a day its writers get it back, unless somebody is at the
 * export just now; while somebody reads the table, the next pass tries again.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { claimExport, nameStore, sealByExport, storeChunks } from './archive-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

const YESTERDAY = `update partkeeper.export set progress_at = clock_timestamp() - interval '25 hours'`

describeOnMainMajors('an export of one table that makes no progress for a day', (sql) => {
  before(() => nameStore(sql))

  const stateOf = (id: string) => sql.value('select state from partkeeper.export where id = $1', [id])

  it('gives the table back to its writers', async () => {
    const id = await sealTable(sql, 'stalled')
    await sql.run('select partkeeper.reconcile()')
    assert.equal((await sql.refusal('insert into public.stalled values (11)')).code, 'PK020')
    await sql.run(YESTERDAY)
    await sql.run('select partkeeper.reconcile()')
    await sql.run('insert into public.stalled values (11)')
    assert.equal(await stateOf(id), 'cancelled')
  })

  it('keeps it while somebody is at the export', async () => {
    const id = await sealTable(sql, 'busy')
    await storeChunks(sql, id)
    await claimExport(sql, id)
    await sql.run(YESTERDAY)
    await sql.run('select partkeeper.reconcile()')
    assert.equal(await stateOf(id), 'stored')
    assert.equal((await sql.refusal('insert into public.busy values (11)')).code, 'PK020')
  })

  it('waits for nobody who reads the table, and is tried again', async () => {
    const id = await sealTable(sql, 'read')
    await sql.run(YESTERDAY)
    const reader = await sql.database.connect()
    await reader.query('begin')
    await reader.query('select count(*) from public.read')
    await sql.run('select partkeeper.reconcile()')
    assert.equal(await stateOf(id), 'planned')
    await reader.query('commit')
    await sql.run('select partkeeper.reconcile()')
    assert.equal(await stateOf(id), 'cancelled')
  })
})

/** A table of ten rows under the seal of an export. */
async function sealTable(sql: SqlSession, table: string): Promise<string> {
  await sql.run(`create table public.${table} as select number as id from generate_series(1, 10) as number`)
  const id = await sql.value<string>(
    `select partkeeper.request_export('public.${table}', settings => '{"rung": "sealed"}')::text`,
  )
  await sealByExport(sql, id)
  return id
}
