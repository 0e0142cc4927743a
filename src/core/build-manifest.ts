// The manifest of an export out of facts of the database, and nothing else: two processes that build it build the same.
// Pure; the facts are read in postgres/, the bytes are written in storage/.
import {
  DIGEST_ALGORITHM,
  MANIFEST_FORMAT,
  MANIFEST_VERSION,
  type Manifest,
  type ManifestChunk,
  type ManifestRelation,
  type ManifestShape,
} from './manifest.ts'

/** What is known of a stored export. */
export interface ManifestFacts {
  readonly export: string
  readonly rung: 'single' | 'sealed'
  readonly format: 'copy.zst' | 'copy.gz' | 'csv.zst' | 'csv.gz'
  readonly isDigested: boolean
  readonly shape: ManifestShape
  readonly relation: number
  readonly openedAt: string
  readonly relfilenode: number
  readonly seal: string | null
  readonly storedAt: string
  readonly toolVersion: string
  readonly requestedBy: string
  readonly relationName: readonly [string, string]
  readonly parentName: readonly [string, string] | null
  readonly span: ManifestRelation['span']
  readonly policyVersion: number | null
  readonly confirmation: string | null
  readonly installation: string
  readonly database: string
  readonly serverVersion: string
  readonly systemIdentifier: string | null
}

/** Settings of the copying sessions that shape values; the session profile and the chunk's transaction see to them. */
const SESSION = {
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  extra_float_digits: '1',
  lc_monetary: 'C',
  xmloption: 'content',
} as const

/** Builds the manifest. `chunks` are in the order of their numbers. */
export function buildManifest(
  facts: ManifestFacts,
  chunks: readonly ManifestChunk[],
  previous: Manifest['previous'],
): Manifest {
  return {
    format: MANIFEST_FORMAT,
    format_version: MANIFEST_VERSION,
    created_at: facts.storedAt,
    tool_version: facts.toolVersion,
    server: { version: facts.serverVersion, system_identifier: facts.systemIdentifier },
    installation: facts.installation,
    database: facts.database,
    export: {
      id: facts.export,
      rung: facts.rung,
      proof: { opened_at: facts.openedAt, relfilenode: facts.relfilenode, seal: facts.seal },
      requested_by: facts.requestedBy,
      policy_version: facts.policyVersion,
      confirmation: facts.confirmation,
    },
    relation: describeRelation(facts),
    session: SESSION,
    shape: facts.shape,
    encoding: describeEncoding(facts),
    digest_algorithm: facts.isDigested ? DIGEST_ALGORITHM : null,
    chunks,
    totals: {
      chunks: chunks.length,
      rows: sum(chunks, (chunk) => chunk.rows),
      raw_bytes: sum(chunks, (chunk) => chunk.raw_bytes),
      stored_bytes: sum(chunks, (chunk) => chunk.stored_bytes),
    },
    previous,
  }
}

function describeRelation({
  relation: oid,
  relationName,
  parentName,
  span,
}: ManifestFacts): ManifestRelation {
  const [schema, name] = relationName
  const parent = parentName === null ? null : { schema: parentName[0], name: parentName[1] }
  return { schema, name, oid, parent, span }
}

function describeEncoding({ format, shape }: ManifestFacts): Manifest['encoding'] {
  return {
    format: format.startsWith('csv') ? 'csv' : 'copy',
    compression: format.endsWith('.zst') ? 'zstd' : 'gzip',
    columns: shape.columns.filter(({ generated }) => generated === null).map(({ name }) => name),
  }
}

function sum(chunks: readonly ManifestChunk[], measure: (chunk: ManifestChunk) => number): number {
  return chunks.reduce((total, chunk) => total + measure(chunk), 0)
}
