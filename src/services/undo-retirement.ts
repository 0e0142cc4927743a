// Takes the retirement of a partition back, by the name a person typed: unsealed, and under its parent again.
// What is possible, and what holds it from being retired again, is decided in SQL.
import { undoRetirement } from '../postgres/export-commands.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { type ClimbTools, climbLocks } from './climb-locks.ts'
import { findTable } from './find-table.ts'

/** Undoes a retirement between the copies of its chunks; returns the qualified name of the partition. */
export async function takeBack(
  tools: ClimbTools & { readonly database: SchemaDatabase },
  name: string,
): Promise<string> {
  const partition = await findTable(tools.database, name)
  await climbLocks(tools, () => undoRetirement(tools.database, partition))
  return partition
}
