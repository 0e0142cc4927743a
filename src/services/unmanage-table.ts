// Forgets the policy of a table; the tables stay as they are. Also for a table that is gone, by its OID.
// The rest is SQL's business.
import { unmanage } from '../postgres/policy-commands.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { findTable } from './find-table.ts'

/** Forgets a table by the name a person typed; returns its qualified name. */
export async function unmanageTable(database: SchemaDatabase, name: string): Promise<string> {
  const parent = await findTable(database, name)
  await unmanage(database, parent)
  return parent
}
