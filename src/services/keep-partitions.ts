// Sets how long the partitions of a table are kept and what becomes of them then.
// What is allowed is decided in SQL.
import { type RetentionRequest, setRetention } from '../postgres/policy-commands.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { findTable } from './find-table.ts'
import { reportTable, type TableReport } from './table-report.ts'

/** Sets the retention of a table by the name a person typed; returns how it stands then. */
export async function keepPartitions(
  database: SchemaDatabase,
  request: RetentionRequest,
): Promise<TableReport> {
  const parent = await findTable(database, request.parent)
  await setRetention(database, { ...request, parent })
  return reportTable(database, parent)
}
