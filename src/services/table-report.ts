// What is said of a table after a person changed something about it: its policy and how far its partitions reach.
// Reads only.
import { PartkeeperError } from '../core/errors.ts'
import { findPolicy, findStatus } from '../postgres/health-queries.ts'
import type { PolicyRow } from '../postgres/policy-commands.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'

/** A table under management. */
export interface TableReport {
  readonly policy: PolicyRow
  readonly partitions: number
  /** Until when rows find a partition; a value of the key where that is a plain integer. */
  readonly made_until: string
}

/** Reads the report of a table that is under management. */
export async function reportTable(database: SchemaDatabase, parent: string): Promise<TableReport> {
  const policy = await findPolicy(database, parent)
  const status = await findStatus(database, parent)
  if (policy === undefined || status === undefined) {
    throw new PartkeeperError('not_found', `table ${parent} is not under management`)
  }
  const madeUntil = status.made_until ?? status.to_value ?? 'unknown'
  return { policy, partitions: Number(status.partitions), made_until: madeUntil }
}
