// Reads the plan and applies one action of it: the planner and the executor are SQL functions, and one call is one
// round trip, so that a process that stops between two calls leaves nothing half done.
import { sql } from 'kysely'
import type { Action, ActionResult } from '../core/action.ts'
import type { SchemaDatabase } from './tables.ts'

/** What is due at an instant, for one parent or all. `parent` is a qualified, quoted name or an OID as text. */
export async function readPlan(
  database: SchemaDatabase,
  at: string,
  parent: string | null,
): Promise<readonly Action[]> {
  const found = await sql<{ readonly action: Action }>`
    select to_jsonb(action) as action
    from partkeeper.plan(${parent}::regclass, ${at}::timestamptz) as action
    order by action.position`.execute(database)
  return found.rows.map((row) => row.action)
}

/** How one try of an action is made. */
export interface TryRequest {
  readonly action: Action
  readonly at: string
  readonly term: string
  readonly lockWaitMs: number
  readonly isLastTry: boolean
  readonly run: string
}

/** Does one action once, in a transaction of its own. Problems of the action are its outcome, not an error. */
export async function tryAction(database: SchemaDatabase, request: TryRequest): Promise<ActionResult> {
  const found = await sql<{ readonly result: ActionResult }>`
    select to_jsonb(partkeeper.try_action(
      jsonb_populate_record(null::partkeeper.action, ${JSON.stringify(request.action)}::jsonb),
      ${request.at}::timestamptz, ${request.term}::bigint, make_interval(secs => ${request.lockWaitMs}::numeric / 1000),
      ${request.isLastTry}::boolean, ${request.run}::bigint)) as result`.execute(database)
  return onlyRow(found.rows).result
}

/** Says, before a step that takes something away, that it begins; why it must not, when workers did not survive it before. */
export async function beginTrial(
  database: SchemaDatabase,
  trial: { readonly action: Action; readonly generation: string },
): Promise<string | null> {
  const { relation, parent, kind } = trial.action
  const found = await sql<{ readonly reason: string | null }>`
    select partkeeper.begin_trial(${relation}::regclass, ${parent}::regclass, ${kind}, ${trial.generation}::bigint) as reason`.execute(
    database,
  )
  return onlyRow(found.rows).reason
}

/** What became of one creation. */
export interface CreationResult {
  readonly kind: string
  readonly partition: string | null
  readonly outcome: string
  readonly detail: string | null
}

/** Makes the partitions that are due and nothing else: the one function that any build may call in any schema. */
export async function makePartitions(database: SchemaDatabase): Promise<readonly CreationResult[]> {
  const found = await sql<CreationResult>`
    select result.kind, result.partition, result.outcome, result.detail from partkeeper.make_partitions() as result`.execute(
    database,
  )
  return found.rows
}

/** Records that a pass did not try an action, and why. */
export async function putOff(
  database: SchemaDatabase,
  request: {
    readonly action: Action
    readonly detail: string
    readonly hint: string
    readonly outcome: string
    readonly run: string
    readonly term: string
  },
): Promise<ActionResult> {
  const found = await sql<{ readonly result: ActionResult }>`
    select to_jsonb(partkeeper.put_off(
      jsonb_populate_record(null::partkeeper.action, ${JSON.stringify(request.action)}::jsonb),
      ${request.detail}, ${request.hint}, ${request.run}::bigint, ${request.outcome}, ${request.term}::bigint)) as result`.execute(
    database,
  )
  return onlyRow(found.rows).result
}

/** The row of a statement that always returns one. */
export function onlyRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (row === undefined) throw new Error('a statement that always returns a row returned none')
  return row
}
