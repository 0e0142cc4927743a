// Small objects that are whole in memory: a manifest, the statements beside it. Written once, read with a bound.
// Nothing larger than a manifest comes here.
import { PartkeeperError } from '../core/errors.ts'
import type { ObjectStore } from '../core/object-store.ts'
import { ByteMeter, encodePlain } from '../storage/object-encoding.ts'

/** A stored small object. */
export interface StoredBytes {
  readonly key: string
  readonly bytes: number
  readonly sha256: string
}

/** Larger than any manifest of ours. */
const READ_BYTES_MAX = 64 * 1024 * 1024

/** Stores bytes under a key; the same bytes there already count as stored, others are an error. */
export async function storeBytes(store: ObjectStore, key: string, content: Uint8Array): Promise<StoredBytes> {
  const draft = await store.begin()
  try {
    const { bytes, sha256 } = await encodePlain(content, draft)
    await draft.publish({ key, bytes, sha256 })
    return { key, bytes, sha256 }
  } finally {
    await draft.discard()
  }
}

/** The sha256 of bytes, as hex. */
export function hashBytes(bytes: Uint8Array): string {
  const meter = new ByteMeter()
  meter.update(bytes)
  return meter.finish().sha256
}

/** Reads a small object as a whole. */
export async function readBytes(store: ObjectStore, key: string, signal: AbortSignal): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of store.read(key, signal)) {
    length += piece.byteLength
    if (length > READ_BYTES_MAX)
      throw new PartkeeperError('archive_damaged', `${key} is larger than a manifest can be`)
    pieces.push(piece)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}
