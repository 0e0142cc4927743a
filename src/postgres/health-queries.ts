// Reads figures over all tables, and one table's policy and state, for what is said after a command.
// Views do the work.
import { type Selectable, sql } from 'kysely'
import { onlyRow } from './plan-queries.ts'
import type { PolicyRow } from './policy-commands.ts'
import type { SchemaDatabase, StatusView } from './tables.ts'

/** How it stands with all tables together. */
export interface HealthFacts {
  readonly tables: number
  /** Until when every table has partitions; null without a table. */
  readonly horizon: string | null
  /** Since the last pass without a failure of the table for which that is longest ago; null when there was none. */
  readonly last_pass_seconds: number | null
}

/** Reads the figures of all tables. */
export async function readHealth(database: SchemaDatabase): Promise<HealthFacts> {
  const found = await sql<HealthFacts>`
    select count(*)::integer as tables, min(made_until) as horizon,
      extract(epoch from clock_timestamp() - min(last_good_pass))::double precision as last_pass_seconds
    from partkeeper.status`.execute(database)
  return onlyRow(found.rows)
}

/** The policy of a table; undefined when it is not under management. */
export function findPolicy(database: SchemaDatabase, parent: string): Promise<PolicyRow | undefined> {
  return database
    .selectFrom('partkeeper.policies')
    .selectAll()
    .where('parent', '=', sql<string>`${parent}::regclass`)
    .executeTakeFirst()
}

/** The state of a table; undefined when it is not under management. */
export function findStatus(
  database: SchemaDatabase,
  parent: string,
): Promise<Selectable<StatusView> | undefined> {
  return database
    .selectFrom('partkeeper.status')
    .selectAll()
    .where('parent', '=', sql<string>`${parent}::regclass`)
    .executeTakeFirst()
}
