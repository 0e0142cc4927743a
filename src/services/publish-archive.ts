// The end of the copying: the statements for people, then the manifest, which is what makes an archive out of objects. It is
// create-only and made of facts of the database, so two who write it write the same, and a second try finds it there.
import { buildManifest } from '../core/build-manifest.ts'
import { PartkeeperError } from '../core/errors.ts'
import type { ExportWork } from '../core/export-work.ts'
import type { Manifest } from '../core/manifest.ts'
import type { ObjectStore } from '../core/object-store.ts'
import { readArchiveFacts, readManifestChunks, readPreviousManifest } from '../postgres/archive-queries.ts'
import { recordPublished } from '../postgres/export-queries.ts'
import { ddlKey, manifestKey } from '../storage/archive-keys.ts'
import { writeDdl } from '../storage/ddl-document.ts'
import { readManifest, writeManifest } from '../storage/manifest-document.ts'
import { folderOf } from './archive-place.ts'
import type { ArchiveTools, ExportFacts } from './archive-tools.ts'
import { withExportClaim } from './claim-whole-export.ts'
import { requireFacts } from './export-facts.ts'
import { readBytes, type StoredBytes, storeBytes } from './store-bytes.ts'
import { unlessAborted } from './unless-aborted.ts'

/** Publishes the manifest of a stored export; false when somebody else is at it. */
export async function publishArchive(
  tools: ArchiveTools,
  facts: ExportFacts,
  { export: exportId }: Pick<ExportWork, 'export'>,
  store: ObjectStore,
): Promise<boolean> {
  const { database, observe } = tools
  const outcome = await withExportClaim(tools, facts, exportId, async (claim, kept) => {
    const archive = requireFacts(exportId, await readArchiveFacts(database, exportId))
    const chunks = await readManifestChunks(database, exportId)
    const manifest = buildManifest(archive, chunks, await readPreviousManifest(database, exportId))
    const writing = writeArchive(store, { folder: folderOf(archive), manifest, signal: kept.signal })
    const stored = await unlessAborted(writing, kept.signal)
    const answer = await recordPublished(database, claim, stored)
    if (answer === 'published') observe({ kind: 'export.published', export: exportId, key: stored.key })
    return answer
  })
  return outcome === 'published'
}

interface ArchiveDocuments {
  readonly folder: string
  readonly manifest: Manifest
  readonly signal: AbortSignal
}

async function writeArchive(
  store: ObjectStore,
  { folder, manifest, signal }: ArchiveDocuments,
): Promise<StoredBytes> {
  const [ddl, key] = [ddlKey(folder), manifestKey(folder)]
  try {
    await storeBytes(store, ddl, new TextEncoder().encode(writeDdl(manifest)))
    return await storeBytes(store, key, writeManifest(manifest))
  } catch (error) {
    if (!(error instanceof PartkeeperError) || error.code !== 'object_conflict') throw error
    return await adoptManifest(store, { folder, manifest, signal })
  }
}

/**
 * A manifest that is there already but differs, say by the version of a server that was upgraded in between: it stands when
 * it lists the very same objects of the very same export.
 */
async function adoptManifest(
  store: ObjectStore,
  { folder, manifest, signal }: ArchiveDocuments,
): Promise<StoredBytes> {
  const key = manifestKey(folder)
  if ((await store.look(key)) === undefined) return storeBytes(store, key, writeManifest(manifest))
  const bytes = await readBytes(store, key, signal)
  const found = readManifest(bytes)
  const [theirs, ours] = [found, manifest].map(({ installation, export: { id }, chunks }) =>
    JSON.stringify({ installation, id, chunks: chunks.map((chunk) => [chunk.key, chunk.stored_sha256]) }),
  )
  if (theirs !== ours)
    throw new PartkeeperError('object_conflict', `${key} is there already and lists other objects`)
  return storeBytes(store, key, bytes)
}
