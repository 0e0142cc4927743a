// The steps of whole exports: what there is to do, opening, the claim on publish and conclude, and what became of it. One
// function of sql/ each; the rules are there.
import { sql } from 'kysely'
import type { ExportWork } from '../core/export-work.ts'
import { onlyRow } from './plan-queries.ts'
import type { SchemaDatabase } from './tables.ts'

/** A row of export_work() as it crosses: big numbers as texts. */
interface WorkRow {
  readonly export: string
  readonly store: string
  readonly state: ExportWork['state']
  readonly rung: ExportWork['rung']
  readonly format: ExportWork['format']
  readonly settings: { readonly chunk_bytes?: number | string; readonly digest?: boolean }
  readonly relation_name: string
  readonly parent_name: string | null
  readonly retirement: string | null
  readonly is_opened: boolean
  readonly blocks: string | null
  readonly next_block: string
  readonly relation_bytes: string | null
  readonly main_bytes: string | null
  readonly free_chunks: string
  readonly busy_chunks: string
  readonly unchecked_free: string
  readonly unchecked_busy: string
  readonly is_claim_free: boolean
  readonly last_blocks: string | null
  readonly last_raw_bytes: string | null
  readonly last_copy_ms: string | null
  readonly evidence_since: string | null
}

/** Every export that needs something, the most urgent first. `at` is an instant as text, or null for the clock. */
export async function readExportWork(
  database: SchemaDatabase,
  at: string | null,
): Promise<readonly ExportWork[]> {
  const found = await sql<WorkRow>`
    select * from partkeeper.export_work(coalesce(${at}::timestamptz, clock_timestamp()))`.execute(database)
  return found.rows.map(toWork)
}

function toWork(row: WorkRow): ExportWork {
  const { settings } = row
  return {
    export: row.export,
    store: row.store,
    state: row.state,
    rung: row.rung,
    format: row.format,
    chunkBytes: settings.chunk_bytes === undefined ? null : Number(settings.chunk_bytes),
    isDigested: settings.digest === true,
    relationName: row.relation_name,
    parentName: row.parent_name,
    retirement: row.retirement,
    isOpened: row.is_opened,
    blocks: Number(row.blocks ?? 0),
    nextBlock: Number(row.next_block),
    relationBytes: Number(row.relation_bytes ?? 0),
    mainBytes: Number(row.main_bytes ?? 0),
    freeChunks: Number(row.free_chunks),
    busyChunks: Number(row.busy_chunks),
    uncheckedFree: Number(row.unchecked_free),
    uncheckedBusy: Number(row.unchecked_busy),
    isClaimFree: row.is_claim_free,
    last: toLast(row),
    evidenceSince: row.evidence_since,
  }
}

function toLast(row: WorkRow): ExportWork['last'] {
  if (row.last_blocks === null) return undefined
  const { last_blocks: blocks, last_raw_bytes: rawBytes, last_copy_ms: copyMs } = row
  return { blocks: Number(blocks), rawBytes: Number(rawBytes), copyMs: Number(copyMs) }
}

/** What became of an attempt to begin an export. */
export interface OpeningAnswer {
  readonly outcome: 'opened' | 'already' | 'deferred' | 'waiting' | 'held' | 'failed'
  readonly detail: string
}

/** Seals the table of an export, or only looks at it, and fixes its shape; in one transaction. */
export async function openExport(
  database: SchemaDatabase,
  request: {
    readonly export: string
    readonly at: string | null
    readonly generation: string
    readonly lockWaitMs: number
  },
): Promise<OpeningAnswer> {
  const found = await sql<OpeningAnswer>`
    select outcome, detail
    from partkeeper.open_export(${request.export}::bigint, coalesce(${request.at}::timestamptz, clock_timestamp()),
      ${request.generation}::bigint, make_interval(secs => ${request.lockWaitMs}::numeric / 1000))`.execute(
    database,
  )
  return onlyRow(found.rows)
}

/** The claim of one process start on the steps of a whole export. */
export interface ExportClaim {
  readonly export: string
  readonly term: string
}

/** Claims the steps of a whole export; undefined while somebody else is at them. */
export async function claimExport(
  database: SchemaDatabase,
  request: { readonly export: string; readonly generation: string; readonly lengthMs: number },
): Promise<ExportClaim | undefined> {
  const found = await sql<{ readonly term: string | null }>`
    select partkeeper.claim_export(${request.export}::bigint, ${request.generation}::bigint,
      make_interval(secs => ${request.lengthMs}::numeric / 1000)) as term`.execute(database)
  const { term } = onlyRow(found.rows)
  return term === null ? undefined : { export: request.export, term }
}

/** Makes the claim last from now; false when it is over. */
export async function renewExport(
  database: SchemaDatabase,
  claim: ExportClaim,
  lengthMs: number,
): Promise<boolean> {
  const found = await sql<{ readonly is_renewed: boolean }>`
    select partkeeper.renew_export(${claim.export}::bigint, ${claim.term}::bigint,
      make_interval(secs => ${lengthMs}::numeric / 1000)) as is_renewed`.execute(database)
  return onlyRow(found.rows).is_renewed
}

/** Gives the claim back. */
export async function releaseExport(database: SchemaDatabase, claim: ExportClaim): Promise<void> {
  await sql`select partkeeper.release_export(${claim.export}::bigint, ${claim.term}::bigint)`.execute(
    database,
  )
}

/** Records the manifest: the archive exists from now on. */
export async function recordPublished(
  database: SchemaDatabase,
  claim: ExportClaim,
  manifest: { readonly key: string; readonly sha256: string; readonly bytes: number },
): Promise<'published' | 'already' | 'fenced'> {
  const found = await sql<{ readonly outcome: 'published' | 'already' | 'fenced' }>`
    select partkeeper.record_published(${claim.export}::bigint, ${claim.term}::bigint, ${manifest.key},
      ${manifest.sha256}, ${manifest.bytes}::bigint) as outcome`.execute(database)
  return onlyRow(found.rows).outcome
}

/** Moves the export to verified; returns the problem that keeps it from that, or null. */
export async function concludeExport(database: SchemaDatabase, claim: ExportClaim): Promise<string | null> {
  const found = await sql<{ readonly problem: string | null }>`
    select partkeeper.conclude_export(${claim.export}::bigint, ${claim.term}::bigint) as problem`.execute(
    database,
  )
  return onlyRow(found.rows).problem
}

/** Notes that everything was read again before a drop; returns the problem that keeps it from that, or null. */
export async function recordEvidence(
  database: SchemaDatabase,
  claim: ExportClaim,
  evidence: { readonly manifestSha256: string; readonly marker: string; readonly generation: string },
): Promise<string | null> {
  const found = await sql<{ readonly problem: string | null }>`
    select partkeeper.record_evidence(${claim.export}::bigint, ${claim.term}::bigint, ${evidence.manifestSha256},
      ${evidence.marker}::uuid, ${evidence.generation}::bigint) as problem`.execute(database)
  return onlyRow(found.rows).problem
}

/** Notes what is wrong with an archive, naming the object: it is never relied on again. */
export async function recordDamage(
  database: SchemaDatabase,
  exportId: string,
  problem: string,
): Promise<void> {
  await sql`select partkeeper.record_damage(${exportId}::bigint, ${problem})`.execute(database)
}

/** Notes a failure; nobody tries again before a pause that doubles from 1 s to the longest. `random` is in [0, 1). */
export async function noteExportFailure(
  database: SchemaDatabase,
  note: {
    readonly export: string
    readonly failure: string
    readonly pauseMsMax: number
    readonly random: number
    /** Whether it was the table itself, not the store, the server or a lock. */
    readonly isOwnFault?: boolean
  },
): Promise<void> {
  await sql`
    select partkeeper.note_export_failure(export.id, ${note.failure},
      least(make_interval(secs => ${note.pauseMsMax}::numeric / 1000), interval '1 second' * power(2, least(export.failures, 20)))
        * (0.75 + ${note.random}::double precision / 2), ${note.isOwnFault ?? false})
    from partkeeper.export
    where export.id = ${note.export}::bigint`.execute(database)
}

/** How far one export is. */
export interface ExportStatus {
  readonly state: ExportWork['state'] | 'cancelled'
  readonly damage: string | null
  readonly failure: string | null
  /** What a person has to take out of the way before anybody works on it. */
  readonly obstacle: string | null
}

/** Looks at one export; undefined when there is none of that number. */
export async function readExportStatus(
  database: SchemaDatabase,
  exportId: string,
): Promise<ExportStatus | undefined> {
  const found = await sql<ExportStatus>`
    select export.state, export.damage, export.failure, partkeeper.export_obstacle(export) as obstacle
    from partkeeper.export where id = ${exportId}::bigint`.execute(database)
  return found.rows[0]
}
