// Looks at an export again and again while others, or this process, work on it, and hands on what it finds. The database
// is asked, not the work, so what other workers do counts as well. A look that fails is let be: the next one tells.
import type { Clock } from '../core/ports.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { type ExportState, findExport } from './show-exports.ts'

/** What a watch works with. */
export interface WatchTools {
  readonly database: SchemaDatabase
  readonly clock: Clock
}

/** Who hears of it, and until when. */
export interface Watch {
  readonly onState: (state: ExportState) => void
  readonly until: AbortSignal
}

const EVERY_MS = 1000

/** Tells how the export stands now and every second until the signal aborts. Never throws. */
export async function watchExport(tools: WatchTools, id: string, { onState, until }: Watch): Promise<void> {
  while (!until.aborted) {
    await findExport(tools.database, id).then(onState, () => undefined)
    await tools.clock.sleep(EVERY_MS, until)
  }
}
