// What is: the tables under management, the processes at work, the open exports, and what is wrong. Reads views and changes nothing.
// Counts are numbers here, instants stay texts.
import { readAlerts, readStatus, readWorkers } from '../postgres/status-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { type ExportState, showExports } from './show-exports.ts'

type Rows<Read extends (database: SchemaDatabase) => Promise<readonly unknown[]>> = Awaited<
  ReturnType<Read>
>[number]

type StatusRow = Rows<typeof readStatus>

/** A row of the view alerts. */
export type Alert = Rows<typeof readAlerts>

/** A process start that runs or is missing. */
export type WorkerState = Omit<Rows<typeof readWorkers>, 'leases'> & { readonly leases: number }

/** A table under management. */
export type TableState = Omit<StatusRow, 'partitions' | 'bytes' | 'waiting_to_drop'> & {
  readonly partitions: number
  readonly bytes: number
  readonly waiting_to_drop: number
}

/** Everything that `status` shows. */
export interface StatusReport {
  readonly tables: readonly TableState[]
  readonly processes: readonly WorkerState[]
  /** Those that are not over, 50 at most. */
  readonly exports: readonly ExportState[]
  readonly alerts: readonly Alert[]
}

const EXPORTS_MAX = 50
const OPEN_STATES: ReadonlySet<string> = new Set(['planned', 'stored', 'published'])

/** Reads the state of the installation. */
export async function showStatus(database: SchemaDatabase): Promise<StatusReport> {
  const tables = await readStatus(database)
  const processes = await readWorkers(database)
  const alerts = await readAlerts(database)
  const exports = await showExports(database, EXPORTS_MAX)
  return {
    tables: tables.map((row) => ({
      ...row,
      partitions: Number(row.partitions),
      bytes: Number(row.bytes ?? 0),
      waiting_to_drop: Number(row.waiting_to_drop),
    })),
    processes: processes.map((row) => ({ ...row, leases: Number(row.leases) })),
    exports: exports.filter(({ state }) => OPEN_STATES.has(state)),
    alerts,
  }
}
