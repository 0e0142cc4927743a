// Chunks as they are claimed, kept, given back and recorded. One function of sql/export/ each; every record checks the term
// of its claim in its own statement, so that whoever lost the claim changes nothing.
import { sql } from 'kysely'
import { onlyRow } from './plan-queries.ts'
import type { SchemaDatabase } from './tables.ts'

/** A chunk in somebody's hands. */
export interface ClaimedChunk {
  readonly export: string
  readonly number: number
  readonly term: string
  readonly fromBlock: number
  readonly toBlock: number
}

/** A chunk whose object is to be read back, with all that the object must be. */
export interface StoredChunk extends ClaimedChunk {
  readonly lane: 'text' | 'binary'
  /** Relative to the folder of the manifest. */
  readonly key: string
  readonly rows: number
  readonly rawBytes: number
  readonly storedBytes: number
  readonly rawSha256: string
  readonly storedSha256: string
  readonly rowDigest: string | null
}

/** What is recorded of a stored chunk. */
export interface ChunkRecord {
  readonly key: string
  readonly lane: 'text' | 'binary'
  readonly rows: number
  readonly rawBytes: number
  readonly storedBytes: number
  readonly rawSha256: string
  readonly storedSha256: string
  readonly rowDigest: string | null
  readonly copyMs: number
}

interface ChunkRow {
  readonly export: string
  readonly number: number
  readonly term: string
  readonly from_block: string
  readonly to_block: string
  readonly lane: 'text' | 'binary'
  readonly key: string
  readonly row_count: string
  readonly raw_bytes: string
  readonly stored_bytes: string
  readonly raw_sha256: string
  readonly stored_sha256: string
  readonly row_digest: string | null
}

/** Claims a chunk to copy: one that was given back or left behind, else the next blocks; undefined when there is none. */
export async function claimChunk(
  database: SchemaDatabase,
  request: {
    readonly export: string
    readonly generation: string
    readonly wantedBlocks: number
    readonly lengthMs: number
  },
): Promise<ClaimedChunk | undefined> {
  const found = await sql<ChunkRow>`
    select * from partkeeper.claim_chunk(${request.export}::bigint, ${request.generation}::bigint,
      ${request.wantedBlocks}::bigint, make_interval(secs => ${request.lengthMs}::numeric / 1000))`.execute(
    database,
  )
  const [row] = found.rows
  return row === undefined ? undefined : toClaimed(row)
}

/** Makes the claim last from now; false when it is over. */
export async function renewChunk(
  database: SchemaDatabase,
  { export: id, number, term }: ClaimedChunk,
  lengthMs: number,
): Promise<boolean> {
  const found = await sql<{ readonly is_renewed: boolean }>`
    select partkeeper.renew_chunk(${id}::bigint, ${number}::integer, ${term}::bigint,
      make_interval(secs => ${lengthMs}::numeric / 1000)) as is_renewed`.execute(database)
  return onlyRow(found.rows).is_renewed
}

/** Gives the chunk back, for anybody to claim at once. */
export async function releaseChunk(
  database: SchemaDatabase,
  { export: id, number, term }: ClaimedChunk,
): Promise<void> {
  await sql`select partkeeper.release_chunk(${id}::bigint, ${number}::integer, ${term}::bigint)`.execute(
    database,
  )
}

/** Records that the object of a chunk is stored. */
export async function recordStored(
  database: SchemaDatabase,
  { export: id, number, term }: ClaimedChunk,
  record: ChunkRecord & { readonly toolVersion: string },
): Promise<'stored' | 'already' | 'fenced'> {
  const stored = JSON.stringify({
    key: record.key,
    lane: record.lane,
    row_count: record.rows,
    raw_bytes: record.rawBytes,
    stored_bytes: record.storedBytes,
    raw_sha256: record.rawSha256,
    stored_sha256: record.storedSha256,
    row_digest: record.rowDigest,
    copy_ms: record.copyMs,
  })
  const found = await sql<{ readonly outcome: 'stored' | 'already' | 'fenced' }>`
    select partkeeper.record_stored(${id}::bigint, ${number}::integer, ${term}::bigint, ${stored}::jsonb,
      ${record.toolVersion}) as outcome`.execute(database)
  return onlyRow(found.rows).outcome
}

/** Claims a stored chunk whose object was not read since that instant (null: never); undefined when there is none. */
export async function claimCheck(
  database: SchemaDatabase,
  request: {
    readonly export: string
    readonly generation: string
    readonly since: string | null
    readonly lengthMs: number
  },
): Promise<StoredChunk | undefined> {
  const found = await sql<ChunkRow>`
    select * from partkeeper.claim_check(${request.export}::bigint, ${request.generation}::bigint,
      coalesce(${request.since}::timestamptz, (select stored_at from partkeeper.export where id = ${request.export}::bigint)),
      make_interval(secs => ${request.lengthMs}::numeric / 1000))`.execute(database)
  const [row] = found.rows
  if (row === undefined) return undefined
  return {
    ...toClaimed(row),
    lane: row.lane,
    key: row.key,
    rows: Number(row.row_count),
    rawBytes: Number(row.raw_bytes),
    storedBytes: Number(row.stored_bytes),
    rawSha256: row.raw_sha256,
    storedSha256: row.stored_sha256,
    rowDigest: row.row_digest,
  }
}

/** Records that the object of a chunk was read back and found whole. */
export async function recordCheck(
  database: SchemaDatabase,
  { export: id, number, term }: ClaimedChunk,
): Promise<'checked' | 'fenced'> {
  const found = await sql<{ readonly outcome: 'checked' | 'fenced' }>`
    select partkeeper.record_check(${id}::bigint, ${number}::integer, ${term}::bigint) as outcome`.execute(
    database,
  )
  return onlyRow(found.rows).outcome
}

function toClaimed(row: ChunkRow): ClaimedChunk {
  return {
    export: row.export,
    number: row.number,
    term: row.term,
    fromBlock: Number(row.from_block),
    toBlock: Number(row.to_block),
  }
}
