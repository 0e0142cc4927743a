// Reads one object of an archive through and says what is wrong with it: missing, cut, changed, another chunk's bytes, or
// other rows than the manifest promises. Every finding is a sentence of its own.
import { PartkeeperError } from '../core/errors.ts'
import type { Manifest, ManifestChunk } from '../core/manifest.ts'
import { type InspectedObject, inspectObject } from '../storage/object-inspection.ts'
import { type Archive, keyBeside } from './open-archive.ts'
import type { TransferProgress } from './transfer-progress.ts'

/** What an object turned out to be. */
export interface InspectedChunk {
  readonly problems: readonly string[]
  /** Digest of its rows where it was asked for or the manifest has it. */
  readonly rowDigest: string | null
}

const HASH_DIGITS = 8

/** Reads the object of a chunk. Throws what keeps the store from being read. */
export async function inspectChunk(
  archive: Archive,
  chunk: ManifestChunk,
  choices: {
    readonly digestLines: boolean
    readonly progress: TransferProgress
    readonly signal: AbortSignal
  },
): Promise<InspectedChunk> {
  const { compression, format } = archive.manifest.encoding
  const isBinary = chunk.lane === 'binary'
  const digestLines = !isBinary && (choices.digestLines || chunk.row_digest !== null)
  try {
    const source = archive.store.read(keyBeside(archive, chunk.key), choices.signal)
    const found = await inspectObject(source, {
      compression,
      format: isBinary ? 'binary' : format,
      digestLines,
    })
    return { problems: judge(archive.manifest, chunk, found), rowDigest: found.rowDigest }
  } catch (error) {
    if (!(error instanceof PartkeeperError) || error.code !== 'object_missing') throw error
    return { problems: ['is missing'], rowDigest: null }
  } finally {
    choices.progress.add(chunk.raw_bytes, chunk.rows)
  }
}

function judge(manifest: Manifest, chunk: ManifestChunk, found: InspectedObject): readonly string[] {
  const problems = judgeStored(manifest, chunk, found)
  // Of bytes that are not the stored ones, nothing more can be said that would not follow from it.
  const judged = problems.length > 0 ? problems : judgeContent(chunk, found)
  return [...judgeKey(chunk), ...judged]
}

function judgeKey({ key, stored_sha256: sha256 }: ManifestChunk): readonly string[] {
  const marked = /-([0-9a-f]{8})\.[^/]*$/.exec(key)?.[1]
  return marked === undefined || marked === sha256.slice(0, HASH_DIGITS)
    ? []
    : [`is named for the hash ${marked}..., the manifest says ${sha256.slice(0, HASH_DIGITS)}...`]
}

function judgeStored(manifest: Manifest, chunk: ManifestChunk, found: InspectedObject): readonly string[] {
  if (found.storedSha256 === chunk.stored_sha256 && found.storedBytes === chunk.stored_bytes) return []
  const other = manifest.chunks.find(({ stored_sha256: sha256 }) => sha256 === found.storedSha256)
  if (other !== undefined && other.number !== chunk.number) {
    return [`holds the bytes of ${other.key}: the objects were swapped, or one was copied over the other`]
  }
  const size =
    found.storedBytes === chunk.stored_bytes
      ? []
      : [`has ${found.storedBytes} bytes instead of ${chunk.stored_bytes}`]
  const hash = `has the sha256 ${found.storedSha256} instead of ${chunk.stored_sha256}`
  return [...size, hash, ...(found.problem === null ? [] : [found.problem])]
}

function judgeContent(chunk: ManifestChunk, found: InspectedObject): readonly string[] {
  const pairs: readonly (readonly [string, string | number | null, string | number | null])[] = [
    ['bytes after decompression', found.rawBytes, chunk.raw_bytes],
    ['sha256 after decompression', found.rawSha256, chunk.raw_sha256],
    ['rows', found.rows, chunk.rows],
    ['digest of rows', found.rowDigest, chunk.row_digest ?? found.rowDigest],
  ]
  const differing = pairs
    .filter(([, is, wanted]) => is !== wanted)
    .map(([what, is, wanted]) => `${what}: ${is} instead of ${wanted}`)
  return [...differing, ...(found.problem === null ? [] : [found.problem])]
}
