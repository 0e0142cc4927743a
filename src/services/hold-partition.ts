// A person's word that a partition must not be retired, and the word that it may again.
// Works on attached and on detached partitions.
import { hold, release } from '../postgres/policy-commands.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { findTable } from './find-table.ts'

/** Places a hold on a partition by the name a person typed; returns its qualified name. */
export async function holdPartition(database: SchemaDatabase, name: string, reason: string): Promise<string> {
  const partition = await findTable(database, name)
  await hold(database, partition, reason)
  return partition
}

/** Lifts the hold on a partition by the name a person typed; returns its qualified name. */
export async function releasePartition(database: SchemaDatabase, name: string): Promise<string> {
  const partition = await findTable(database, name)
  await release(database, partition)
  return partition
}
