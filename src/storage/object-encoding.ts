// How rows become the bytes of an object and the reverse: through zstd or gzip, hashed before and after, a piece at a time,
// each piece waited for. Memory stays flat whatever the size. Writes into a draft, never into a store.
import { createHash, type Hash } from 'node:crypto'
import { type Duplex, Readable } from 'node:stream'
import { constants, createGunzip, createGzip, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { PartkeeperError } from '../core/errors.ts'
import type { ObjectDraft } from '../core/object-store.ts'
import { RowDigest } from './row-digest.ts'
import { StreamFeeder } from './stream-feeder.ts'

/** How an object is compressed. */
export type Compression = 'zstd' | 'gzip'

/** What was written, on both sides of the compression. Hashes are sha256 as hex. */
export interface EncodedObject {
  readonly rawBytes: number
  readonly rawSha256: string
  readonly storedBytes: number
  readonly storedSha256: string
  /** Digest of the lines; null when it was not asked for. */
  readonly rowDigest: string | null
}

/** Counts and hashes the bytes that come by. */
export class ByteMeter {
  readonly #hash: Hash = createHash('sha256')
  #bytes = 0

  update(piece: Uint8Array): void {
    this.#hash.update(piece)
    this.#bytes += piece.byteLength
  }

  /** To be asked once, at the end. */
  finish(): { readonly bytes: number; readonly sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }
}

/** Large enough that the steps between pieces do not count. With 256 kB a worker took 20 MB more and was no quicker. */
const PIECE_BYTES = 64 * 1024
/** Level 1 compresses rows at three times the speed of level 3 and a few per cent worse. Never with ZSTD_c_nbWorkers: it loses output. */
const ZSTD_OPTIONS = {
  chunkSize: PIECE_BYTES,
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
}
const GZIP_OPTIONS = { chunkSize: PIECE_BYTES, level: 6 }

/** Compresses the source into the draft, which is then ready to be published. Throws what the source or the draft throws. */
export async function encodeObject(
  source: AsyncIterable<Uint8Array>,
  draft: ObjectDraft,
  choices: { readonly compression: Compression; readonly digestLines: boolean },
): Promise<EncodedObject> {
  const raw = new ByteMeter()
  const stored = new ByteMeter()
  const lines = choices.digestLines ? new RowDigest() : undefined
  const compressor =
    choices.compression === 'zstd' ? createZstdCompress(ZSTD_OPTIONS) : createGzip(GZIP_OPTIONS)
  const feeding = feed(compressor, source, (piece) => {
    raw.update(piece)
    lines?.update(piece)
  })
  const draining = drain(compressor, async (piece) => {
    stored.update(piece)
    await draft.write(piece)
  })
  // Both are over before anything is thrown; of two errors the source's is the cause.
  for (const end of await Promise.allSettled([feeding, draining])) {
    if (end.status === 'rejected') throw end.reason
  }
  const before = raw.finish()
  const after = stored.finish()
  return {
    rawBytes: before.bytes,
    rawSha256: before.sha256,
    storedBytes: after.bytes,
    storedSha256: after.sha256,
    rowDigest: lines?.digest() ?? null,
  }
}

/** Throws what the source throws; the compressor then ends with it. */
async function feed(
  compressor: Duplex,
  source: AsyncIterable<Uint8Array>,
  look: (piece: Uint8Array) => void,
): Promise<void> {
  const feeder = new StreamFeeder(compressor)
  try {
    for await (const piece of source) {
      if (compressor.destroyed) return
      look(piece)
      await feeder.write(piece)
    }
    await feeder.end()
  } catch (error) {
    compressor.destroy()
    throw error
  }
}

/** Throws what the taker throws; the compressor is then closed, and its feeder stops. */
async function drain(compressor: Duplex, take: (piece: Uint8Array) => Promise<void>): Promise<void> {
  for await (const piece of compressor) await take(piece as Uint8Array)
}

/** Writes bytes that are whole in memory (a manifest, a marker) into the draft as they are. */
export async function encodePlain(
  bytes: Uint8Array,
  draft: ObjectDraft,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const meter = new ByteMeter()
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    const piece = bytes.subarray(start, start + PIECE_BYTES)
    meter.update(piece)
    await draft.write(piece)
  }
  return meter.finish()
}

/**
 * The bytes of an object before compression. Throws archive_damaged where they cannot be decompressed. A cut zstd file may
 * end without an error, and bytes after its end are passed over: who needs all of them and no others uses `guardBytes`.
 */
export async function* decodeObject(
  source: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decompressor = createDecompressor(compression)
  const input = Readable.from(source, { objectMode: false, highWaterMark: PIECE_BYTES })
  let inputError: unknown
  input.once('error', (error) => {
    inputError = error
    decompressor.destroy(error)
  })
  try {
    for await (const piece of input.pipe(decompressor)) yield piece as Uint8Array
  } catch (error) {
    throw inputError ?? toDamage(error, compression)
  } finally {
    input.destroy()
    decompressor.destroy()
  }
}

/** A stream that decompresses; of gzip and zstd alike it takes several frames in a row. */
export function createDecompressor(compression: Compression): Duplex {
  return compression === 'zstd'
    ? createZstdDecompress({ chunkSize: PIECE_BYTES })
    : createGunzip({ chunkSize: PIECE_BYTES })
}

/** What the compression library says of bytes it cannot read, as an error of ours. */
function toDamage(error: unknown, compression: Compression): PartkeeperError {
  const reason = error instanceof Error ? error.message : String(error)
  return new PartkeeperError('archive_damaged', `The object is no whole ${compression} file: ${reason}.`, {
    cause: error,
  })
}
