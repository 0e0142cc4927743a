// What a person says about exports and retirements, one SQL function each, and the facts of exports and stores that are
// shown. SQL checks every value and decides; ids and instants cross as texts, counts as numbers.
import { type RawBuilder, sql } from 'kysely'
import { onlyRow } from './plan-queries.ts'
import type { SchemaDatabase } from './tables.ts'

/** A place for archives as it was last seen. */
export interface StoreRow {
  readonly name: string
  readonly url: string
  /** The mark by which workers know it; null before its first use. */
  readonly marker: string | null
  /** Whether it refuses to write over an object by itself; null before it was probed. */
  readonly conditional_writes: boolean | null
  readonly seen_at: string | null
  readonly failing_since: string | null
  readonly failure: string | null
  /** Archives in it, and the bytes of their data. */
  readonly archives: number
  readonly stored_bytes: number
}

/** Every store by its name. */
export async function readStores(database: SchemaDatabase): Promise<readonly StoreRow[]> {
  const found = await sql<StoreRow>`
    select stores.name, stores.url, stores.marker, stores.conditional_writes, stores.seen_at, stores.failing_since, stores.failure,
      stores.archives::integer as archives, coalesce(stores.stored_bytes, 0)::double precision as stored_bytes
    from partkeeper.stores
    order by stores.name`.execute(database)
  return found.rows
}

/** Arguments of request_export(); null leaves SQL's own default. */
export interface ExportRequest {
  readonly relation: string
  readonly store: string | null
  readonly format: string | null
  /** Keys of the SQL function: rung, chunk_bytes, digest. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
}

/** Queues an export; returns its number. */
export async function requestExport(database: SchemaDatabase, request: ExportRequest): Promise<string> {
  const { relation, store, format, settings } = request
  const found = await sql<{ readonly id: string }>`
    select partkeeper.request_export(relation => ${relation}::regclass, store => ${store}, format => ${format},
      settings => ${JSON.stringify(settings)}::jsonb)::text as id`.execute(database)
  return onlyRow(found.rows).id
}

/** Calls an export off. */
export async function cancelExport(database: SchemaDatabase, id: string): Promise<void> {
  await sql`select partkeeper.cancel_export(${id}::bigint)`.execute(database)
}

/** Takes a retirement back: the partition is attached and writable again. */
export async function undoRetirement(database: SchemaDatabase, partition: string): Promise<void> {
  await sql`select from partkeeper.undo_retirement(${partition}::regclass)`.execute(database)
}

/** One export and how far it is, whoever works on it. */
export interface ExportRow {
  readonly id: string
  readonly relation: string
  readonly parent: string | null
  readonly store: string
  readonly store_url: string
  readonly rung: 'single' | 'sealed'
  readonly format: string
  readonly state: 'planned' | 'stored' | 'published' | 'verified' | 'cancelled'
  readonly requested_at: string
  readonly progress_at: string
  /** Size of the table when it was opened; null before that. */
  readonly relation_bytes: number | null
  readonly blocks: number | null
  readonly stored_blocks: number
  readonly chunks: number
  /** Chunks whose objects were read back, and the bytes of those. */
  readonly checked_chunks: number
  readonly checked_bytes: number
  readonly rows: number
  readonly raw_bytes: number
  readonly stored_bytes: number
  /** Names of the processes that are at it. */
  readonly workers: readonly string[]
  readonly manifest_key: string | null
  readonly failure: string | null
  readonly damage: string | null
}

/** One export; undefined when there is none of that number. */
export async function readExport(database: SchemaDatabase, id: string): Promise<ExportRow | undefined> {
  return (await selectExports(database, sql`where export.id = ${id}::bigint`, 1))[0]
}

/** Open exports first, then the newest. */
export function readExports(database: SchemaDatabase, countMax: number): Promise<readonly ExportRow[]> {
  return selectExports(database, sql``, countMax)
}

async function selectExports(
  database: SchemaDatabase,
  condition: RawBuilder<unknown>,
  countMax: number,
): Promise<readonly ExportRow[]> {
  const found = await sql<ExportRow>`
    with wanted as (
      select export.*
      from partkeeper.export
      ${condition}
      order by export.state in ('planned', 'stored', 'published') desc, export.id desc
      limit ${countMax}
    )
    select wanted.id::text as id, wanted.relation_name as relation, wanted.parent_name as parent, wanted.store, store.url as store_url,
      wanted.rung, wanted.format, wanted.state, wanted.requested_at, wanted.progress_at,
      wanted.relation_bytes::double precision as relation_bytes, wanted.blocks::double precision as blocks, done.*,
      array(
        select distinct process.name
        from partkeeper.process
        where process.generation = any (busy.generations || case when wanted.claimed_until > clock_timestamp() then wanted.generation end)
        order by process.name
      ) as workers,
      wanted.manifest_key, wanted.failure, wanted.damage
    from wanted
    join partkeeper.store on store.name = wanted.store
    cross join lateral (
      select coalesce(sum(chunk.to_block - chunk.from_block), 0)::double precision as stored_blocks,
        count(*)::integer as chunks,
        count(*) filter (where chunk.state = 'verified')::integer as checked_chunks,
        coalesce(sum(chunk.stored_bytes) filter (where chunk.state = 'verified'), 0)::double precision as checked_bytes,
        coalesce(sum(chunk.row_count), 0)::double precision as rows,
        coalesce(sum(chunk.raw_bytes), 0)::double precision as raw_bytes,
        coalesce(sum(chunk.stored_bytes), 0)::double precision as stored_bytes
      from partkeeper.chunk
      where chunk.export = wanted.id and chunk.state <> 'pending'
    ) as done
    cross join lateral (
      select array_agg(chunk.generation) as generations
      from partkeeper.chunk
      where chunk.export = wanted.id and chunk.claimed_until > clock_timestamp()
    ) as busy
    order by wanted.state in ('planned', 'stored', 'published') desc, wanted.id desc`.execute(database)
  return found.rows
}
