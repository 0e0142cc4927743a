// Everything the database knows of one export that its files depend on: what was opened, where its objects lie, and what
// the manifest says of it. Facts of the database only, so that two writers make the same bytes of them.
import { sql } from 'kysely'
import type { ManifestChunk, ManifestShape } from '../core/manifest.ts'
import type { SchemaDatabase } from './tables.ts'

/** One export with its surroundings. Instants are texts in UTC. */
export interface ArchiveFacts {
  readonly export: string
  readonly relation: number
  /** Name of the table as it is now, qualified and quoted, and the role that owns it; null when the table is gone. */
  readonly table: string | null
  readonly owner: string | null
  readonly hasLargeValues: boolean
  readonly rung: 'single' | 'sealed'
  readonly format: 'copy.zst' | 'copy.gz' | 'csv.zst' | 'csv.gz'
  readonly isDigested: boolean
  readonly shape: ManifestShape
  readonly blocks: number
  readonly openedAt: string
  readonly relfilenode: number
  readonly seal: string | null
  readonly storedAt: string
  readonly toolVersion: string
  readonly requestedBy: string
  /** Schema and name of the table and of its parent as they were when the export was requested, without quotes. */
  readonly relationName: readonly [string, string]
  readonly parentName: readonly [string, string] | null
  readonly span: {
    readonly column: string
    readonly key_type: string
    readonly from: string
    readonly to: string
  } | null
  readonly policyVersion: number | null
  readonly confirmation: string | null
  readonly installation: string
  readonly database: string
  readonly serverVersion: string
  readonly systemIdentifier: string | null
  readonly manifestKey: string | null
  readonly manifestSha256: string | null
  readonly manifestBytes: number | null
}

/** Reads the facts of one export. */
export async function readArchiveFacts(
  database: SchemaDatabase,
  exportId: string,
): Promise<ArchiveFacts | undefined> {
  const found = await sql<{ readonly facts: ArchiveFacts }>`
    select jsonb_build_object(
      'export', subject.id::text, 'relation', subject.relation::bigint, 'rung', subject.rung, 'format', subject.format,
      'table', case when relation.reltype = subject.row_type then partkeeper.quoted_name(relation.oid) end,
      'owner', partkeeper.owner_role(relation.oid),
      'hasLargeValues', coalesce(pg_relation_size(nullif(relation.reltoastrelid, 0)), 0) > 0,
      'isDigested', coalesce((subject.settings ->> 'digest')::boolean, false), 'shape', subject.shape,
      'blocks', subject.blocks, 'openedAt', subject.opened_at, 'relfilenode', subject.relfilenode::bigint, 'seal', subject.seal_fingerprint,
      'storedAt', subject.stored_at, 'toolVersion', subject.tool_version, 'requestedBy', subject.requested_by,
      'relationName', parse_ident(subject.relation_name), 'parentName', parse_ident(subject.parent_name),
      'span', case when subject.from_value is not null then jsonb_build_object('column', coalesce(policy.control, key.attname),
        'key_type', coalesce(policy.key_type, format_type(key.atttypid, null), 'unknown'), 'from', subject.from_value, 'to', subject.to_value) end,
      'policyVersion', retirement.policy_version, 'confirmation', confirmation.fingerprint,
      'installation', installation.id, 'database', current_database(), 'serverVersion', current_setting('server_version'),
      'systemIdentifier', partkeeper.server_identifier()::text,
      'manifestKey', subject.manifest_key, 'manifestSha256', subject.manifest_sha256, 'manifestBytes', subject.manifest_bytes) as facts
    from partkeeper.export as subject
    cross join partkeeper.installation
    left join pg_class as relation on relation.oid = subject.relation
    left join partkeeper.policy on policy.parent = subject.parent
    left join pg_partitioned_table on pg_partitioned_table.partrelid = subject.parent
    left join pg_attribute as key on key.attrelid = subject.parent and key.attnum = pg_partitioned_table.partattrs[0]
    left join lateral (
      select * from partkeeper.retirement where retirement.export = subject.id order by retirement.id desc limit 1
    ) as retirement on true
    left join partkeeper.confirmation on confirmation.partition = retirement.partition and confirmation.parent = retirement.parent
      and confirmation.span = retirement.span and confirmation.policy_version = retirement.policy_version
    where subject.id = ${exportId}::bigint`.execute(database)
  return found.rows[0]?.facts
}

/** The chunks of an export as the manifest lists them, in the order of their numbers. */
export async function readManifestChunks(
  database: SchemaDatabase,
  exportId: string,
): Promise<readonly ManifestChunk[]> {
  const found = await sql<{ readonly chunk: ManifestChunk }>`
    select jsonb_build_object('number', chunk.number, 'key', chunk.key,
      'predicate', jsonb_build_object('from_block', chunk.from_block, 'to_block', chunk.to_block), 'lane', chunk.lane,
      'rows', chunk.row_count, 'raw_bytes', chunk.raw_bytes, 'stored_bytes', chunk.stored_bytes,
      'raw_sha256', chunk.raw_sha256, 'stored_sha256', chunk.stored_sha256, 'row_digest', chunk.row_digest) as chunk
    from partkeeper.chunk
    where chunk.export = ${exportId}::bigint
    order by chunk.number`.execute(database)
  return found.rows.map((row) => row.chunk)
}

/** The manifest before this one of the same parent in the same store; null for the first. */
export async function readPreviousManifest(
  database: SchemaDatabase,
  exportId: string,
): Promise<{ readonly key: string; readonly sha256: string } | null> {
  const found = await sql<{ readonly key: string; readonly sha256: string }>`
    select previous.manifest_key as key, previous.manifest_sha256 as sha256
    from partkeeper.export as subject
    join partkeeper.export as previous on previous.parent = subject.parent and previous.store = subject.store
      and previous.published_at < subject.stored_at
    where subject.id = ${exportId}::bigint and previous.id <> subject.id
    order by previous.published_at desc, previous.id desc
    limit 1`.execute(database)
  return found.rows[0] ?? null
}
