// What is: the tables under management, the processes at work, and what is wrong. Reads views and changes nothing.
// Counts are numbers here, instants stay texts.
import { readAlerts, readStatus, readWorkers } from '../postgres/status-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'

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
  readonly alerts: readonly Alert[]
}

/** Reads the state of the installation. */
export async function showStatus(database: SchemaDatabase): Promise<StatusReport> {
  const tables = await readStatus(database)
  const processes = await readWorkers(database)
  const alerts = await readAlerts(database)
  return {
    tables: tables.map((row) => ({
      ...row,
      partitions: Number(row.partitions),
      bytes: Number(row.bytes ?? 0),
      waiting_to_drop: Number(row.waiting_to_drop),
    })),
    processes: processes.map((row) => ({ ...row, leases: Number(row.leases) })),
    alerts,
  }
}
