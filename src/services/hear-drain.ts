// The signal from outside: lines of a platform's log become the wish that a worker leaves. The process that hears them and the
// worker share nothing but the database.
import type { Observe } from '../core/observation.ts'
import { type DrainedLine, findReports } from '../core/platform-report.ts'
import type { CallSignature } from '../core/signed-call.ts'
import { hearPlatform } from '../postgres/platform-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'

/** Where the wish goes, and who is told. */
export interface DrainTools {
  readonly database: SchemaDatabase
  readonly observe: Observe
}

/**
 * Whether the lines were heard: a signed call is heard once. Most batches of an unsigned drain say nothing of workers, and
 * need no database.
 */
export async function hearDrain(
  { database, observe }: DrainTools,
  lines: readonly DrainedLine[],
  signature?: CallSignature,
): Promise<boolean> {
  const reports = findReports(lines)
  if (reports.length === 0 && signature === undefined) return true
  const asked = await hearPlatform(database, reports, signature)
  if (asked === null) return false
  for (const { worker, code } of reports) observe({ kind: 'platform.heard', worker, code })
  if (asked > 0) observe({ kind: 'platform.workers_asked', asked })
  return true
}
