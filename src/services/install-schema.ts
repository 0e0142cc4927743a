// Installs or upgrades the schema, patiently: where another machine is installing it too, or somebody reads its tables,
// it waits for its turn. Also gives the script to those who run SQL through other hands.
import { PartkeeperError } from '../core/errors.ts'
import type { Clock } from '../core/ports.ts'
import type { Database } from '../postgres/database.ts'
import { type InstallResult, installSchema } from '../postgres/migrate.ts'
import { schemaScript } from '../postgres/schema-script.ts'

/** Where a session for the script comes from. */
export type SessionSource = Pick<Database, 'withClient'>

/** What the installation works with. */
export interface InstallTools {
  readonly sessions: SessionSource
  readonly clock: Clock
  readonly signal: AbortSignal
}

const PATIENCE_MS = 120_000
const PAUSE_MS = 500

/** Installs what is missing; all but the first of several at once find it done. */
export async function installPatiently({ sessions, clock, signal }: InstallTools): Promise<InstallResult> {
  const endsAtMs = clock.monotonicMs() + PATIENCE_MS
  for (;;) {
    signal.throwIfAborted()
    try {
      return await sessions.withClient((session) => installSchema(session))
    } catch (error) {
      const isBusy = error instanceof PartkeeperError && error.code === 'busy' && error.retryable
      if (!isBusy || clock.monotonicMs() >= endsAtMs) throw error
      await clock.sleep(PAUSE_MS, signal)
    }
  }
}

/** The script that installs or upgrades the schema. */
export function writeSchemaScript(): string {
  return schemaScript()
}
