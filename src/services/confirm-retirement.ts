// A person's word that a held retirement may go ahead: exactly the list behind the fingerprint.
// SQL compares the fingerprint.
import { confirm } from '../postgres/policy-commands.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { findTable } from './find-table.ts'

/** What was confirmed. */
export interface Confirmation {
  readonly parent: string
  readonly confirmed: number
}

/** Confirms the held plan of a table by the name a person typed. */
export async function confirmRetirement(
  database: SchemaDatabase,
  name: string,
  fingerprint: string,
): Promise<Confirmation> {
  const parent = await findTable(database, name)
  return { parent, confirmed: await confirm(database, parent, fingerprint) }
}
