// Hands over what a platform said of its workers. Whether it is heard, and who is asked to leave, is decided by SQL in one
// transaction (sql/lease/hear_platform.sql).
import { sql } from 'kysely'
import type { PlatformReport } from '../core/platform-report.ts'
import type { CallSignature } from '../core/signed-call.ts'
import { onlyRow } from './plan-queries.ts'
import type { SchemaDatabase } from './tables.ts'

/** Returns how many workers were asked to leave; null when a signed call is late or was heard before. */
export async function hearPlatform(
  database: SchemaDatabase,
  reports: readonly PlatformReport[],
  signature: CallSignature | undefined,
): Promise<number | null> {
  const said = reports.map(({ worker, reason, saidAtMs }) => ({
    worker,
    reason,
    said_at: new Date(saidAtMs).toISOString(),
  }))
  const found = await sql<{ readonly asked: string | null }>`
    select partkeeper.hear_platform(${JSON.stringify(said)}::jsonb, decode(${signature?.hex ?? null}, 'hex'),
      to_timestamp(${signature?.timestamp ?? null}::double precision)) as asked`.execute(database)
  const { asked } = onlyRow(found.rows)
  return asked === null ? null : Number(asked)
}
