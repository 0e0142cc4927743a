/**
 * Detaches that are pending: begun with CONCURRENTLY and interrupted, as people, timeouts and ended processes leave them.
 * Belongs to the tests; decides nothing.
 */
import assert from 'node:assert/strict'
import { waitForRow } from './lock-waits.ts'
import type { SqlSession } from './sql-session.ts'

/** Begins a concurrent detach and cancels it while it waits. */
export async function leaveDetachPending(sql: SqlSession, table: string, partition: string): Promise<void> {
  const [reader, person] = [await sql.database.connect(), await sql.database.connect()]
  await reader.query('begin')
  await reader.query(`select from ${table}`)
  const { rows } = await person.query<{ pid: number }>('select pg_backend_pid() as pid')
  const detach = assert.rejects(
    person.query(`alter table ${table} detach partition ${partition} concurrently`),
    { code: '57014' },
  )
  await waitForRow(
    reader,
    `select from pg_locks where pid = $1 and not granted and locktype = 'virtualxid'`,
    [rows[0]?.pid],
  )
  await reader.query('select pg_cancel_backend($1)', [rows[0]?.pid])
  await detach
  await reader.query('rollback')
}
