// Restores an archive: read its manifest, look for its objects, open the ledger, load the chunks, build keys and indexes,
// count, attach. Killed at any point, the same call goes on where it stopped; called once more, it changes nothing.
import { PartkeeperError } from '../core/errors.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { findMissingObjects } from './find-missing-objects.ts'
import { finishRestore, isLast } from './finish-restore.ts'
import { lendSessions } from './lend-sessions.ts'
import { type LoadTools, loadChunks } from './load-chunks.ts'
import { type Archive, type ArchiveRequest, withArchive } from './open-archive.ts'
import { registerProcess, sayGoodbye } from './process-life.ts'
import { type BegunRestore, beginRestore, type RestorePlace } from './restore-target.ts'
import { type OnProgress, TransferProgress } from './transfer-progress.ts'

/** What a restore works with. The pool behind `sessions` should have two sessions more than there are jobs. */
export interface RestoreTools extends LoadTools {
  readonly database: SchemaDatabase
}

/** What is to be restored, and how. */
export interface RestoreRequest extends ArchiveRequest {
  readonly place: RestorePlace
  /** Chunks that are loaded at once. */
  readonly jobs: number
  readonly isStrict: boolean
  readonly leaseMs: number
  /** The process that works, for the ledger of processes. */
  readonly name: string
  readonly version: string
  readonly onProgress?: OnProgress
}

/** What became of it. */
export interface RestoreReport {
  readonly restore: string
  readonly outcome: 'restored' | 'already'
  readonly source: string
  readonly target: string
  /** Whether it is attached under its parent. */
  readonly is_attached: boolean
  readonly rows: number
  readonly rows_before: number
  readonly chunks: number
  /** Chunks that this call loaded; the others had been loaded before, or by somebody else. */
  readonly chunks_loaded_here: number
  readonly is_resumed: boolean
  /** What a person should know: differences of the table, what was left out. */
  readonly notes: readonly string[]
}

/** Restores, or goes on restoring. Errors: PK017 (unsupported) with all problems, archive_damaged, manifest_invalid. */
export function restoreArchive(tools: RestoreTools, request: RestoreRequest): Promise<RestoreReport> {
  return withArchive(request, lendSessions(tools.sessions), (archive) => restore(tools, request, archive))
}

async function restore(
  tools: RestoreTools,
  request: RestoreRequest,
  archive: Archive,
): Promise<RestoreReport> {
  const faults = await findMissingObjects(archive)
  const begun = await beginRestore(tools, { archive, place: request.place, faults })
  const { row } = begun
  if (isLast(row.state, row)) return makeReport(archive, begun, { outcome: 'already', loaded: 0, notes: [] })
  const { chunks } = archive.manifest.totals
  tools.observe({ kind: 'restore.begun', restore: row.id, target: row.target_name, chunks })
  return asProcess(tools, request, (generation) => bringIn(tools, { request, archive, begun, generation }))
}

async function bringIn(
  tools: RestoreTools,
  work: {
    readonly request: RestoreRequest
    readonly archive: Archive
    readonly begun: BegunRestore
    readonly generation: string
  },
): Promise<RestoreReport> {
  const { request, archive, begun, generation } = work
  const { row } = begun
  const { leaseMs, jobs, isStrict } = request
  const notes = new Set(begun.notes)
  const progress = new TransferProgress(`restoring ${row.target_name}`, archive.manifest, request.onProgress)
  const loaded =
    row.state === 'planned'
      ? await loadChunks(tools, { archive, row, generation, leaseMs, jobs, progress })
      : 0
  const note = (text: string): void => {
    notes.add(text)
  }
  await finishRestore(tools, { row, manifest: archive.manifest, isStrict, note })
  return makeReport(archive, begun, { outcome: 'restored', loaded, notes: [...notes] })
}

/** A process start of its own: its generation marks the chunks that it claims. */
async function asProcess<Result>(
  tools: RestoreTools,
  { name, version }: RestoreRequest,
  work: (generation: string) => Promise<Result>,
): Promise<Result> {
  const generation = await registerProcess(tools, { entrance: 'command', name, version, tickMs: null })
  if (generation === undefined) {
    throw new PartkeeperError('unsupported', 'this server is a standby: nothing can be restored here')
  }
  const result = await work(generation)
  await sayGoodbye(tools, generation, 'restore over')
  return result
}

function makeReport(
  { manifest }: Archive,
  { row, isResumed, notes }: BegunRestore,
  end: {
    readonly outcome: RestoreReport['outcome']
    readonly loaded: number
    readonly notes: readonly string[]
  },
): RestoreReport {
  const { schema, name } = manifest.relation
  return {
    restore: row.id,
    outcome: end.outcome,
    source: `${schema}.${name}`,
    target: row.target_name,
    is_attached: row.parent !== null,
    rows: Number(row.row_count),
    rows_before: Number(row.rows_before),
    chunks: manifest.totals.chunks,
    chunks_loaded_here: end.loaded,
    is_resumed: isResumed,
    notes: end.outcome === 'already' ? notes : end.notes,
  }
}
