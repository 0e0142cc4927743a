// Keeps the report of a process that gives up where it is still found when the platform has thrown its log away. The database
// may be the very reason of the crash: then the report is in the log alone.
import type { Clock } from '../core/ports.ts'
import { recordCrash } from '../postgres/process-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'

/** What a process says when it gives up. */
export interface CrashReport {
  /** Null when it had not been registered. */
  readonly generation: string | null
  readonly message: string
  /** Facts as JSON. */
  readonly report: string
}

/** A process that gives up does not wait for long. */
const PATIENCE_MS = 2000

/** Whether the database took the report. */
export async function keepCrashReport(
  { database, clock }: { readonly database: SchemaDatabase; readonly clock: Clock },
  report: CrashReport,
): Promise<boolean> {
  const recorded = recordCrash(database, report).then(
    () => true,
    () => false,
  )
  return Promise.race([recorded, clock.sleep(PATIENCE_MS).then(() => false)])
}
