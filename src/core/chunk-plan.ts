// How many blocks the next chunk takes: by bytes before anything was measured, then by what the last chunk turned out to
// be, so that neither wide TOAST rows nor a slow server make a chunk too large or its snapshot too old. Pure.

/** What is known when a chunk is to be cut. */
export interface ChunkFacts {
  /** Size of heap and TOAST together, and of the heap alone, in bytes. */
  readonly relationBytes: number
  readonly mainBytes: number
  /** Target size of a chunk before compression, in bytes. */
  readonly targetBytes: number
  /** The chunk that was stored last; undefined when none was. */
  readonly last: { readonly blocks: number; readonly rawBytes: number; readonly copyMs: number } | undefined
}

/** Size of a block: Postgres is built with this one nearly everywhere, and a wrong guess only makes chunks larger or smaller. */
const BLOCK_BYTES = 8192
/** How long a chunk's snapshot should be held. */
const TARGET_MS = 8000
/** A chunk grows by this factor at most from one to the next, and shrinks as far as it must. */
const GROWTH_MAX = 4

/** The number of blocks of the next chunk, at least 1. */
export function planChunkBlocks({ relationBytes, mainBytes, targetBytes, last }: ChunkFacts): number {
  if (last === undefined || last.blocks <= 0) {
    const heapShare = relationBytes > 0 ? mainBytes / relationBytes : 1
    return atLeastOne((targetBytes * heapShare) / BLOCK_BYTES)
  }
  const byBytes = last.rawBytes > 0 ? (targetBytes / last.rawBytes) * last.blocks : last.blocks * GROWTH_MAX
  const byTime = last.copyMs > 0 ? (TARGET_MS / last.copyMs) * last.blocks : last.blocks * GROWTH_MAX
  return atLeastOne(Math.min(byBytes, byTime, last.blocks * GROWTH_MAX))
}

function atLeastOne(blocks: number): number {
  return Math.max(1, Math.floor(blocks))
}
