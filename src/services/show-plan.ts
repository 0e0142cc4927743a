// What maintenance would do: the planner's rows, in their order. Changes nothing.
// The planner is SQL; this only finds the table that is meant.
import type { Action } from '../core/action.ts'
import { readPlan } from '../postgres/plan-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { findTableOrAll } from './find-table.ts'

/** The database's own clock, as an instant to plan for. */
const NOW = 'now'

/** Plans for a table by the name a person typed, or for all; `at` null is now. */
export async function showPlan(
  database: SchemaDatabase,
  name: string | undefined,
  at: string | null,
): Promise<readonly Action[]> {
  return readPlan(database, at ?? NOW, await findTableOrAll(database, name))
}
