// One chunk from the table to the store: claim, copy into scratch under a short snapshot, store under a key that holds the
// hash, record. Whatever happens in between, the chunk is somebody else's again when the claim is over; what was stored for
// nothing is an object that no manifest names.
import type { ExportWork } from '../core/export-work.ts'
import type { ObjectDraft, ObjectStore } from '../core/object-store.ts'
import { type ArchiveFacts, readArchiveFacts } from '../postgres/archive-queries.ts'
import { copyChunk } from '../postgres/chunk-copy.ts'
import {
  type ChunkRecord,
  type ClaimedChunk,
  claimChunk,
  recordStored,
  releaseChunk,
  renewChunk,
} from '../postgres/chunk-queries.ts'
import { chunkExtension, chunkKey, compressionOf } from '../storage/archive-keys.ts'
import { encodeObject } from '../storage/object-encoding.ts'
import { folderOf } from './archive-place.ts'
import type { ArchiveTools, ExportFacts } from './archive-tools.ts'
import { requireFacts } from './export-facts.ts'
import { type KeptClaim, keepClaim } from './keep-claim.ts'
import { unlessAborted } from './unless-aborted.ts'

/** Claims a chunk and brings it to the store; false when there is none to claim. */
export async function copyOneChunk(
  tools: ArchiveTools,
  facts: ExportFacts,
  task: { readonly work: ExportWork; readonly store: ObjectStore; readonly wantedBlocks: number },
): Promise<boolean> {
  const { database, clock, observe, signal } = tools
  const { generation, leaseMs: lengthMs } = facts
  const { work, store, wantedBlocks } = task
  const chunk = await claimChunk(database, { export: work.export, generation, wantedBlocks, lengthMs })
  if (chunk === undefined) return false
  observe({ kind: 'chunk.claimed', ...chunk })
  let isRecorded = false
  try {
    const renew = () => renewChunk(database, chunk, lengthMs)
    isRecorded = await keepClaim({ clock, lengthMs, renew, signal }, (claim) =>
      storeChunk(tools, { chunk, store, claim }),
    )
    return true
  } finally {
    if (!isRecorded) await handBack(tools, chunk)
  }
}

interface ChunkTask {
  readonly chunk: ClaimedChunk
  readonly store: ObjectStore
  readonly claim: KeptClaim
}

/** True when the chunk is recorded, or lost to somebody else: then there is nothing to hand back. */
async function storeChunk(tools: ArchiveTools, { chunk, store, claim }: ChunkTask): Promise<boolean> {
  const archive = requireFacts(chunk.export, await readArchiveFacts(tools.database, chunk.export))
  const draft = await store.begin()
  try {
    const record = await copyIntoDraft(tools, { chunk, archive, draft, claim })
    const key = `${folderOf(archive)}/${record.key}`
    const identity = { key, bytes: record.storedBytes, sha256: record.storedSha256 }
    await unlessAborted(draft.publish(identity), claim.signal)
    const { export: id, number } = chunk
    tools.observe({
      kind: 'chunk.stored',
      export: id,
      number,
      key: record.key,
      storedBytes: record.storedBytes,
    })
    const outcome = await recordStored(tools.database, chunk, { ...record, toolVersion: tools.version })
    if (outcome === 'fenced') tools.observe({ kind: 'chunk.fenced', export: id, number })
    else tools.observe({ kind: 'chunk.recorded', export: id, number, outcome })
    return true
  } catch (error) {
    if (!(await claim.isOver())) throw error
    tools.observe({ kind: 'chunk.fenced', export: chunk.export, number: chunk.number })
    return true
  } finally {
    await draft.discard()
  }
}

async function copyIntoDraft(
  tools: ArchiveTools,
  task: {
    readonly chunk: ClaimedChunk
    readonly archive: ArchiveFacts
    readonly draft: ObjectDraft
    readonly claim: KeptClaim
  },
): Promise<ChunkRecord> {
  const { chunk, archive, draft, claim } = task
  const { fromBlock, toBlock } = chunk
  const startedMs = tools.clock.monotonicMs()
  const range = { facts: archive, fromBlock, toBlock, signal: claim.signal }
  const { result, rows, lane } = await copyChunk(tools.sessions, range, (source, way) => {
    const isText = way === 'text' && archive.format.startsWith('copy')
    const compression = compressionOf(archive.format)
    return encodeObject(source, draft, { compression, digestLines: archive.isDigested && isText })
  })
  const copyMs = Math.round(tools.clock.monotonicMs() - startedMs)
  const { rawBytes, storedSha256 } = result
  tools.observe({
    kind: 'chunk.copied',
    export: chunk.export,
    number: chunk.number,
    rows,
    rawBytes,
    copyMs,
  })
  const key = chunkKey(chunk.number, storedSha256, chunkExtension(archive.format, lane))
  return { ...result, key, lane, rows, copyMs }
}

/** Best effort: without the database the claim runs out by itself. */
async function handBack(tools: ArchiveTools, chunk: ClaimedChunk): Promise<void> {
  const isHandedBack = await releaseChunk(tools.database, chunk).then(
    () => true,
    () => false,
  )
  if (isHandedBack) tools.observe({ kind: 'chunk.released', export: chunk.export, number: chunk.number })
}
