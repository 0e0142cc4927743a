// Reads an object through and tells all there is to know of it: bytes, hashes, rows, digest, and what keeps it from being
// read. A damaged object is a finding and no error: the hash of what is there is told in any case. Keeps nothing in memory.
import type { Duplex } from 'node:stream'
import { ByteMeter, type Compression, createDecompressor, type EncodedObject } from './object-encoding.ts'
import { countRows, type RowFormat } from './row-counter.ts'
import { RowDigest } from './row-digest.ts'
import { StreamFeeder } from './stream-feeder.ts'

/** What an object turned out to be. */
export interface InspectedObject extends EncodedObject {
  readonly rows: number
  /** Why its bytes are not what they should be in form: not decompressable, a line without an end; null when they are. */
  readonly problem: string | null
}

/** How the object is to be read. */
export interface InspectionChoices {
  readonly compression: Compression
  readonly format: RowFormat
  readonly digestLines: boolean
}

/** Throws what the source throws, and nothing else. */
export async function inspectObject(
  source: AsyncIterable<Uint8Array>,
  choices: InspectionChoices,
): Promise<InspectedObject> {
  const stored = new ByteMeter()
  const decompressor = createDecompressor(choices.compression)
  const content = readContent(decompressor, choices)
  const feeder = new StreamFeeder(decompressor)
  try {
    for await (const piece of source) {
      stored.update(piece)
      await feeder.write(piece)
    }
  } finally {
    // After an error of the source too: the content then ends, and nobody waits for it for ever.
    await feeder.end()
  }
  const { bytes, sha256 } = stored.finish()
  return { storedBytes: bytes, storedSha256: sha256, ...(await content) }
}

async function readContent(
  decompressor: Duplex,
  { compression, format, digestLines }: InspectionChoices,
): Promise<Omit<InspectedObject, 'storedBytes' | 'storedSha256'>> {
  const raw = new ByteMeter()
  const counter = countRows(format)
  const lines = digestLines ? new RowDigest() : undefined
  const fault = await drain(decompressor, (piece) => {
    raw.update(piece)
    counter.update(piece)
    lines?.update(piece)
  })
  const { bytes, sha256 } = raw.finish()
  const { rows, problem } = counter.finish()
  return {
    rawBytes: bytes,
    rawSha256: sha256,
    rows,
    rowDigest: lines?.digest() ?? null,
    problem: fault === undefined ? (problem ?? null) : `it is no whole ${compression} file (${fault})`,
  }
}

/** Reads the stream to its end or to its error, whose text is the answer. */
async function drain(stream: Duplex, take: (piece: Uint8Array) => void): Promise<string | undefined> {
  try {
    for await (const piece of stream) take(piece as Uint8Array)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
