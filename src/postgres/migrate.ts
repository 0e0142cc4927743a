// Installs or upgrades the schema, and tells whether the one in a database is the one this program needs.
// Never called by a worker: a worker that finds another version stops.
import { codeDigest, newestMigration, schemaScript } from './schema-script.ts'

/** What can run a text of several statements: a session of ours or a client of the driver. */
export interface SchemaClient {
  query<Row extends object>(text: string): Promise<{ readonly rows: readonly Row[] }>
}

/** How the schema in a database compares with this program. */
export type SchemaState =
  | { readonly kind: 'missing' }
  | { readonly kind: 'current'; readonly version: number }
  | { readonly kind: 'older' | 'newer' | 'other_code'; readonly version: number; readonly expected: number }

/** What an installation did. */
export interface InstallResult {
  readonly before: SchemaState
  readonly version: number
  readonly isChanged: boolean
}

/** Compares the schema in the database with the one this program brings. */
export async function readSchemaState(client: SchemaClient): Promise<SchemaState> {
  const expected = newestMigration()
  const present = await client.query<{ present: boolean }>(
    `select to_regclass('partkeeper.migration') is not null and to_regclass('partkeeper.installation') is not null as present`,
  )
  if (present.rows[0]?.present !== true) return { kind: 'missing' }
  const found = await client.query<{ version: number; digest: string | null }>(
    `select (select max(version) from partkeeper.migration)::integer as version,
       (select code_digest from partkeeper.installation) as digest`,
  )
  const version = Number(found.rows[0]?.version)
  if (version < expected) return { kind: 'older', version, expected }
  if (version > expected) return { kind: 'newer', version, expected }
  if (found.rows[0]?.digest !== codeDigest()) return { kind: 'other_code', version, expected }
  return { kind: 'current', version }
}

/**
 * Installs or upgrades the schema in one transaction. Safe from several machines at once: they take turns, and all
 * but the first find it done.
 */
export async function installSchema(client: SchemaClient): Promise<InstallResult> {
  const before = await readSchemaState(client)
  if (before.kind === 'current') return { before, version: before.version, isChanged: false }
  try {
    await client.query(schemaScript())
  } catch (error) {
    await client.query('rollback')
    throw error
  }
  return { before, version: newestMigration(), isChanged: true }
}
