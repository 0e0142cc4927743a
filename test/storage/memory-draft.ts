/**
 * A draft that keeps its bytes in memory, for tests of what is written into drafts; and bytes cut into pieces for those of
 * what reads them. Not a store: what is published goes nowhere.
 */
import type { ObjectDraft } from '../../src/core/object-store.ts'

/** A draft whose bytes can be looked at. */
export interface MemoryDraft extends ObjectDraft {
  readonly content: () => Buffer
}

/** Makes an empty draft. */
export function makeMemoryDraft(): MemoryDraft {
  const pieces: Uint8Array[] = []
  return {
    write: async (bytes) => {
      pieces.push(Uint8Array.from(bytes))
    },
    publish: async () => 'stored',
    discard: async () => {
      pieces.length = 0
    },
    content: () => Buffer.concat(pieces),
  }
}

/** The bytes in pieces of this size. */
export async function* inPieces(bytes: Uint8Array, pieceBytes = 1000): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += pieceBytes)
    yield bytes.subarray(start, start + pieceBytes)
}

/** All of the source, as one buffer. */
export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return Buffer.concat(pieces)
}
