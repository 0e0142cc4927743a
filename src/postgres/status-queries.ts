// Reads what people look at: status, alerts, workers. Views do the work.
// Nothing is judged here: what counts as late or wrong is in sql/show/.
import type { Selectable } from 'kysely'
import type { AlertsView, SchemaDatabase, StatusView, WorkersView } from './tables.ts'

/** One row per managed table. */
export function readStatus(database: SchemaDatabase): Promise<readonly Selectable<StatusView>[]> {
  return database.selectFrom('partkeeper.status').selectAll().orderBy('parent').execute()
}

/** What is late or wrong; empty when all is well. */
export function readAlerts(database: SchemaDatabase): Promise<readonly Selectable<AlertsView>[]> {
  return database.selectFrom('partkeeper.alerts').selectAll().orderBy('alert').orderBy('parent').execute()
}

/** Process starts that are running or missing, newest first. */
export function readWorkers(database: SchemaDatabase): Promise<readonly Selectable<WorkersView>[]> {
  return database
    .selectFrom('partkeeper.workers')
    .selectAll()
    .where('state', '<>', 'stopped')
    .orderBy('generation', 'desc')
    .limit(50)
    .execute()
}
