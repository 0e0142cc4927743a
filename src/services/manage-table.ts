// Puts a table under management, and says whether anything changed by it. What is allowed is decided in SQL.
// SQL checks every value; nothing is checked twice.
import { findPolicy } from '../postgres/health-queries.ts'
import { type ManageRequest, manage } from '../postgres/policy-commands.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { findTable } from './find-table.ts'
import { reportTable, type TableReport } from './table-report.ts'

/** What became of the table. */
export interface ManageReport extends TableReport {
  readonly change: 'managed' | 'changed' | 'unchanged'
}

/** Manages a table by the name a person typed. */
export async function manageTable(database: SchemaDatabase, request: ManageRequest): Promise<ManageReport> {
  const parent = await findTable(database, request.parent)
  const before = await findPolicy(database, parent)
  await manage(database, { ...request, parent })
  const report = await reportTable(database, parent)
  if (before === undefined) return { ...report, change: 'managed' }
  const isSame = JSON.stringify(before) === JSON.stringify(report.policy)
  return { ...report, change: isSame ? 'unchanged' : 'changed' }
}
