// The last words on an archive: that it is verified, once every object was read back, and later, before a drop, the evidence
// that every object was read again. Both look at the manifest itself first.
import { PartkeeperError } from '../core/errors.ts'
import type { ExportWork } from '../core/export-work.ts'
import type { ObjectStore } from '../core/object-store.ts'
import { readArchiveFacts } from '../postgres/archive-queries.ts'
import { concludeExport, recordEvidence } from '../postgres/export-queries.ts'
import type { ArchiveTools, ExportFacts } from './archive-tools.ts'
import { reportDamage } from './check-archive.ts'
import { withExportClaim } from './claim-whole-export.ts'
import { requireFacts } from './export-facts.ts'
import { hashBytes, readBytes } from './store-bytes.ts'

/** Moves a published export to verified; false when somebody else is at it. */
export async function concludeArchive(
  tools: ArchiveTools,
  facts: ExportFacts,
  { export: exportId }: ExportWork,
  store: ObjectStore,
): Promise<boolean> {
  const isDone = await withExportClaim(tools, facts, exportId, async (claim, kept) => {
    const sha256 = await readManifestBack(tools, { exportId, store, signal: kept.signal })
    if (sha256 === undefined) return true
    requireNoProblem(await concludeExport(tools.database, claim))
    tools.observe({ kind: 'export.verified', export: exportId })
    return true
  })
  return isDone === true
}

/** Records that everything was read again; false when somebody else is at it. */
export async function bringEvidence(
  tools: ArchiveTools,
  facts: ExportFacts,
  { export: exportId, store: storeName }: ExportWork,
  store: ObjectStore,
): Promise<boolean> {
  const { generation } = facts
  const marker = tools.shelf.markerOf(storeName)
  if (marker === undefined) return false
  const isDone = await withExportClaim(tools, facts, exportId, async (claim, kept) => {
    const manifestSha256 = await readManifestBack(tools, { exportId, store, signal: kept.signal })
    if (manifestSha256 === undefined) return true
    requireNoProblem(await recordEvidence(tools.database, claim, { manifestSha256, marker, generation }))
    tools.observe({ kind: 'evidence.recorded', export: exportId })
    return true
  })
  return isDone === true
}

/** The hash of the manifest as it is in the store; undefined when it is not the one that was stored, which is then noted. */
async function readManifestBack(
  tools: ArchiveTools,
  task: { readonly exportId: string; readonly store: ObjectStore; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const { exportId, store, signal } = task
  const archive = requireFacts(exportId, await readArchiveFacts(tools.database, exportId))
  const key = archive.manifestKey ?? ''
  try {
    const sha256 = hashBytes(await readBytes(store, key, signal))
    if (sha256 === archive.manifestSha256) return sha256
    await reportDamage(tools, exportId, `${key} has other bytes than were stored`)
  } catch (error) {
    if (!(error instanceof PartkeeperError) || error.code !== 'object_missing') throw error
    await reportDamage(tools, exportId, `${key} is missing`)
  }
  return undefined
}

function requireNoProblem(problem: string | null): void {
  if (problem !== null) throw new PartkeeperError('statement_failed', problem)
}
