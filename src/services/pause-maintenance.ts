// Stops maintenance of one table or of all, and lets it go on. A pause holds until somebody lifts it.
// Returns the qualified name of the table; null for all.
import { pause, resume } from '../postgres/policy-commands.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { findTableOrAll } from './find-table.ts'

/** Pauses a table by the name a person typed, or all. */
export async function pauseMaintenance(
  database: SchemaDatabase,
  name: string | undefined,
  reason: string | null,
): Promise<string | null> {
  const parent = await findTableOrAll(database, name)
  await pause(database, parent, reason)
  return parent
}

/** Resumes a table by the name a person typed, or all. */
export async function resumeMaintenance(
  database: SchemaDatabase,
  name: string | undefined,
): Promise<string | null> {
  const parent = await findTableOrAll(database, name)
  await resume(database, parent)
  return parent
}
