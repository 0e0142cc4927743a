// Queues an export of a table by the name a person typed, or calls one off. What may be exported, where to and in which
// format is decided in SQL, which tells all that is wrong at once.
import { PartkeeperError } from '../core/errors.ts'
import { cancelExport, type ExportRequest, requestExport } from '../postgres/export-commands.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { type ClimbTools, climbLocks } from './climb-locks.ts'
import { findTable } from './find-table.ts'
import { type ExportState, findExport } from './show-exports.ts'

export type { ExportRequest } from '../postgres/export-commands.ts'

/** Queues an export; returns how it stands then, which is further on when the table was being archived already. */
export async function queueExport(database: SchemaDatabase, request: ExportRequest): Promise<ExportState> {
  const relation = await findTable(database, request.relation)
  return findExport(database, await requestExport(database, { ...request, relation }))
}

/** Calls an export off, between the copies of its chunks. */
export async function callOff(
  tools: ClimbTools & { readonly database: SchemaDatabase },
  id: string,
): Promise<ExportState> {
  const { database } = tools
  const found = await findExport(database, id)
  await climbLocks(tools, () => cancelExport(database, found.id))
  return findExport(database, found.id)
}

/** An export that can go on, or is over well; throws for one that was called off. */
export async function findResumable(database: SchemaDatabase, id: string): Promise<ExportState> {
  const found = await findExport(database, id)
  if (found.state !== 'cancelled') return found
  throw new PartkeeperError('invalid_argument', `export ${found.id} was cancelled`, {
    hint: `Begin a new one: partkeeper export ${found.relation}`,
  })
}
