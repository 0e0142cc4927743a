// Bytes that are checked while they go by: whoever reads them to the end knows that they were the right ones, since the
// wrong ones end in an error and not in an end. For those who use an object while reading it.
import { PartkeeperError } from '../core/errors.ts'
import { ByteMeter } from './object-encoding.ts'

/** What the bytes must turn out to be. */
export interface ExpectedBytes {
  /** What they are, for the error: the key of an object. */
  readonly name: string
  readonly bytes: number
  /** As hex. */
  readonly sha256: string
}

/** Passes the source on; throws archive_damaged at its end, or as soon as there are too many, when they are others. */
export async function* guardBytes(
  source: AsyncIterable<Uint8Array>,
  { name, bytes, sha256 }: ExpectedBytes,
): AsyncGenerator<Uint8Array, void, undefined> {
  const meter = new ByteMeter()
  let passed = 0
  for await (const piece of source) {
    passed += piece.byteLength
    if (passed > bytes) throw damage(`${name} has more than its ${bytes} bytes`)
    meter.update(piece)
    yield piece
  }
  if (passed < bytes) throw damage(`${name} has ${passed} bytes instead of ${bytes}`)
  const found = meter.finish().sha256
  if (found !== sha256) throw damage(`${name} has the sha256 ${found} instead of ${sha256}`)
}

function damage(finding: string): PartkeeperError {
  return new PartkeeperError('archive_damaged', `${finding}.`)
}
