// Whether all is well: the alerts, and the few figures that say how well. Reads and judges; changes nothing.
// A retirement that only waits for a person's word is no failure.
import { type HealthFacts, readHealth } from '../postgres/health-queries.ts'
import { readAlerts } from '../postgres/status-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import type { Alert } from './show-status.ts'

/** How it stands: all well, only held work, or something wrong. */
export interface HealthReport extends HealthFacts {
  readonly verdict: 'ok' | 'held' | 'wrong'
  readonly alerts: readonly Alert[]
}

const HELD_ALERT = 'retirement held'

/** Looks whether all is well. */
export async function checkHealth(database: SchemaDatabase): Promise<HealthReport> {
  const alerts = await readAlerts(database)
  const facts = await readHealth(database)
  return { verdict: judge(alerts), ...facts, alerts }
}

function judge(alerts: readonly Alert[]): HealthReport['verdict'] {
  if (alerts.length === 0) return 'ok'
  return alerts.every(({ alert }) => alert === HELD_ALERT) ? 'held' : 'wrong'
}
