// Reads stored objects back: bytes, hashes, rows. A chunk of a sealed table is counted again in the table too, by a second
// pass over the same blocks. What is wrong is written down with the name of the object, and the archive is not relied on.
import { PartkeeperError } from '../core/errors.ts'
import type { ExportWork } from '../core/export-work.ts'
import type { ObjectStore } from '../core/object-store.ts'
import { type ArchiveFacts, readArchiveFacts } from '../postgres/archive-queries.ts'
import { countChunk } from '../postgres/chunk-copy.ts'
import {
  claimCheck,
  recordCheck,
  releaseChunk,
  renewChunk,
  type StoredChunk,
} from '../postgres/chunk-queries.ts'
import { recordDamage } from '../postgres/export-queries.ts'
import { compressionOf } from '../storage/archive-keys.ts'
import { type InspectedObject, inspectObject } from '../storage/object-inspection.ts'
import { folderOf } from './archive-place.ts'
import type { ArchiveTools, ExportFacts } from './archive-tools.ts'
import { requireFacts } from './export-facts.ts'
import { type KeptClaim, keepClaim, unlessFenced } from './keep-claim.ts'

/** Stands for a problem that is nobody's: somebody else reads the chunk now. */
const FENCED = Symbol('fenced')

/** Claims one stored chunk and reads its object back; false when there is none to claim. */
export async function checkOneChunk(
  tools: ArchiveTools,
  facts: ExportFacts,
  task: { readonly work: ExportWork; readonly store: ObjectStore; readonly since: string | null },
): Promise<boolean> {
  const { database, clock, observe, signal } = tools
  const { generation, leaseMs: lengthMs } = facts
  const { work, store, since } = task
  const chunk = await claimCheck(database, { export: work.export, generation, since, lengthMs })
  if (chunk === undefined) return false
  let isSettled = false
  try {
    const renew = () => renewChunk(database, chunk, lengthMs)
    const problem = await keepClaim({ clock, lengthMs, renew, signal }, (claim) =>
      unlessFenced(claim, examine(tools, { chunk, work, store, claim }), FENCED),
    )
    if (problem === FENCED) return true
    if (problem === undefined) {
      const outcome = await recordCheck(database, chunk)
      if (outcome === 'checked')
        observe({ kind: 'chunk.checked', export: chunk.export, number: chunk.number })
      isSettled = true
    } else await reportDamage(tools, chunk.export, problem)
    return true
  } finally {
    // Nothing was lost by it: whoever claims it next reads it again.
    if (!isSettled) await releaseChunk(database, chunk).catch(() => false)
  }
}

/** Writes down what is wrong with an archive. */
export async function reportDamage(tools: ArchiveTools, exportId: string, problem: string): Promise<void> {
  await recordDamage(tools.database, exportId, problem)
  tools.observe({ kind: 'archive.damaged', export: exportId, message: problem })
}

interface Examination {
  readonly chunk: StoredChunk
  readonly work: ExportWork
  readonly store: ObjectStore
  readonly claim: KeptClaim
}

/** What is wrong with the chunk, as a sentence with the name of its object; undefined when nothing is. */
async function examine(tools: ArchiveTools, task: Examination): Promise<string | undefined> {
  const { chunk, work, store, claim } = task
  const archive = requireFacts(chunk.export, await readArchiveFacts(tools.database, chunk.export))
  const found = await inspect(store, archive, chunk, claim.signal)
  const problem = typeof found === 'string' ? found : compare(chunk, found)
  if (problem !== undefined) return `${chunk.key} ${problem}`
  const isRecounted = work.state === 'published' && archive.rung === 'sealed' && archive.table !== null
  if (!isRecounted) return undefined
  const { fromBlock, toBlock } = chunk
  const range = { facts: archive, fromBlock, toBlock, signal: claim.signal }
  const rows = await countChunk(tools.sessions, range)
  return rows === chunk.rows
    ? undefined
    : `${chunk.key} holds ${chunk.rows} rows, and the table has ${rows} in those blocks`
}

async function inspect(
  store: ObjectStore,
  archive: ArchiveFacts,
  chunk: StoredChunk,
  signal: AbortSignal,
): Promise<InspectedObject | string> {
  const isText = chunk.lane === 'text'
  const textFormat = archive.format.startsWith('csv') ? 'csv' : 'copy'
  try {
    return await inspectObject(store.read(`${folderOf(archive)}/${chunk.key}`, signal), {
      compression: compressionOf(archive.format),
      format: isText ? textFormat : 'binary',
      digestLines: chunk.rowDigest !== null,
    })
  } catch (error) {
    if (error instanceof PartkeeperError && error.code === 'object_missing') return 'is missing'
    throw error
  }
}

function compare(chunk: StoredChunk, found: InspectedObject): string | undefined {
  if (found.storedBytes !== chunk.storedBytes)
    return `has ${found.storedBytes} bytes instead of ${chunk.storedBytes}`
  if (found.storedSha256 !== chunk.storedSha256) return 'has other bytes than were stored'
  if (found.problem !== null) return `cannot be read: ${found.problem}`
  if (found.rawBytes !== chunk.rawBytes || found.rawSha256 !== chunk.rawSha256)
    return 'holds other rows than were copied'
  if (found.rows !== chunk.rows) return `holds ${found.rows} rows instead of ${chunk.rows}`
  if (found.rowDigest !== chunk.rowDigest) return 'has another digest of rows'
  return undefined
}
