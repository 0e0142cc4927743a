// DETACH PARTITION ... CONCURRENTLY in a session of its own: the last look, behind the fence, and the statement right after it,
// both on one direct connection that is closed afterwards. Decides nothing: the look is try_action() in sql/, and when to
// cancel is the business of who watches.

import { sql } from 'kysely'
import pg from 'pg'
import type { ActionResult } from '../core/action.ts'
import { PartkeeperError } from '../core/errors.ts'
import type { Database } from './database.ts'
import { onlyRow, type TryRequest } from './plan-queries.ts'
import { type Session, UNLIMITED } from './session.ts'
import type { SchemaDatabase } from './tables.ts'

/** SQLSTATE of a detach that wants a session of its own. */
const WANTS_OWN_SESSION = 'PK040'

/**
 * The statement must come while the lease that was looked at is alive. So the server ends a session whose process is silent
 * in between, and a process that was stopped there detaches nothing when it wakes up.
 */
const GAP_MAX = '3s'

/** What to do when the session is known in which the statement will run. */
export type DetachWatch = (backendId: number) => () => Promise<void>

/** The look found a reason to wait or to stop; or the statement ended, well or with an error. */
export type DetachAnswer =
  | { readonly kind: 'pooled' }
  | { readonly kind: 'not begun'; readonly result: ActionResult }
  | { readonly kind: 'detached' }
  | { readonly kind: 'failed'; readonly error: PartkeeperError }

/** Looks and detaches. `watch` is called before the statement, and what it returns when it is over. */
export function detachInOwnSession(
  sessions: Pick<Database, 'withClient'>,
  request: TryRequest,
  watch: DetachWatch,
): Promise<DetachAnswer> {
  return sessions.withClient(async (session) => {
    const { backendId } = session
    if (backendId === undefined) return { kind: 'pooled' }
    // No timeout may strand the detach halfway; a session that was changed like this is not for anybody else.
    session.discard()
    await session.query(`set idle_session_timeout = '${GAP_MAX}'`)
    const { result, statement, owner } = await look(session, request)
    if (result.sqlstate !== WANTS_OWN_SESSION) return { kind: 'not begun', result }
    await session.query(
      `set statement_timeout = 0; set lock_timeout = 0; set role ${pg.escapeIdentifier(owner)}`,
    )
    const stopWatching = watch(backendId)
    try {
      await session.query(statement, [], UNLIMITED)
      return { kind: 'detached' }
    } catch (error) {
      if (error instanceof PartkeeperError && error.code !== 'database_unreachable')
        return { kind: 'failed', error }
      throw error
    } finally {
      await stopWatching()
    }
  })
}

interface Look {
  readonly result: ActionResult
  readonly statement: string
  readonly owner: string
}

async function look(session: Session, request: TryRequest): Promise<Look> {
  const found = await session.query<Look>(
    `select to_jsonb(partkeeper.try_action(action, $2::timestamptz, $3::bigint, make_interval(secs => $4::numeric / 1000),
       $5::boolean, $6::bigint)) as result,
       (partkeeper.action_statements(action))[1] as statement, partkeeper.owner_role($7::regclass)::text as owner
     from jsonb_populate_record(null::partkeeper.action, $1::jsonb) as action`,
    [
      JSON.stringify(request.action),
      request.at,
      request.term,
      request.lockWaitMs,
      request.isLastTry,
      request.run,
      request.action.parent,
    ],
  )
  return onlyRow(found.rows)
}

/** Whether the session waits for the lock of a table, where others may queue behind it. */
export async function waitsForTable(database: SchemaDatabase, backendId: number): Promise<boolean> {
  const found = await sql<{ readonly is_waiting: boolean }>`
    select exists (
      select from pg_catalog.pg_locks
      where pg_locks.pid = ${backendId}::integer and not pg_locks.granted and pg_locks.locktype = 'relation') as is_waiting`.execute(
    database,
  )
  return onlyRow(found.rows).is_waiting
}

/** Cancels what the session is at. */
export async function cancelSession(database: SchemaDatabase, backendId: number): Promise<void> {
  await sql`select pg_cancel_backend(${backendId}::integer)`.execute(database)
}
