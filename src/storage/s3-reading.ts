// Reads an object out of a bucket to its end: a connection that breaks on the way is taken up where it broke, of the same
// object. Ends only when all the bytes that were announced have come.

import { PartkeeperError } from '../core/errors.ts'
import type { BucketReading, S3Bucket } from './s3-bucket.ts'
import { faultyReply, S3Fault, toFault } from './s3-fault.ts'
import { pauseOrThrow, type RetryTools } from './s3-retry.ts'

/** The bytes of an object in pieces; throws object_missing. */
export async function* readFromBucket(
  bucket: S3Bucket,
  key: string,
  tools: RetryTools,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  let position = 0
  let first: BucketReading | undefined
  // Counted anew whenever bytes came: a poor line is no dead one.
  let failures = 0
  while (first === undefined || position < first.totalBytes) {
    signal?.throwIfAborted()
    try {
      const reading = await bucket.get(key, position, first?.etag, signal)
      first ??= reading
      for await (const piece of reading.body) {
        position += piece.byteLength
        failures = 0
        yield piece
      }
      if (position !== first.totalBytes) {
        throw faultyReply(`read ${key}`, `${position} of ${first.totalBytes} bytes have come`)
      }
    } catch (error) {
      failures += 1
      await pauseOrThrow(nameFault(error, key), failures, tools, signal)
    }
  }
}

function nameFault(error: unknown, key: string): unknown {
  const fault = toFault(error, `read ${key}`)
  if (!(fault instanceof S3Fault)) return fault
  if (fault.code === 'object_missing') {
    return new PartkeeperError('object_missing', `There is no object ${key}.`, { cause: fault })
  }
  if (fault.status !== 412) return fault
  return new PartkeeperError('object_conflict', `The object ${key} was replaced while it was read.`, {
    cause: fault,
  })
}
