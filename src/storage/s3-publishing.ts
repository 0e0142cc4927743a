// Puts an object into a bucket exactly once, whatever happens to requests and replies: the bucket is asked to refuse a second
// object, is looked at before anything is repeated, and is looked at after. A key that is taken is left as it is.
import { createHash } from 'node:crypto'
import { PartkeeperError } from '../core/errors.ts'
import type { ObjectIdentity } from '../core/object-store.ts'
import type { BucketWriting, S3Bucket } from './s3-bucket.ts'
import { faultyReply, S3Fault } from './s3-fault.ts'
import { readFromBucket } from './s3-reading.ts'
import { type RetryTools, retrying } from './s3-retry.ts'

/** What is to be put where. */
export interface Publication {
  readonly bucket: S3Bucket
  readonly identity: ObjectIdentity
  /** Its bytes from the beginning, for each try anew. */
  readonly openBody: () => BucketWriting['body']
  /** Whether the bucket refuses a second object when asked to; otherwise it is looked at before each write. */
  readonly hasConditionalWrites: boolean
  readonly tools: RetryTools
}

/** Throws object_conflict when another object has the key. */
export async function publishToBucket(publication: Publication): Promise<'stored' | 'already'> {
  const { identity, hasConditionalWrites, tools } = publication
  let mustLookFirst = !hasConditionalWrites
  return retrying(async () => {
    if (mustLookFirst && (await isThere(publication))) return 'already'
    // From here on a try may have succeeded though it seems to have failed.
    mustLookFirst = true
    const reply = await put(publication)
    if (await isThere(publication, reply.etag)) return reply.isTaken ? 'already' : 'stored'
    throw faultyReply(
      `write ${identity.key}`,
      reply.isTaken ? 'its key is taken and then is not' : 'it is not there',
    )
  }, tools)
}

interface WriteReply {
  /** Whether there was an object already, so that nothing was written. */
  readonly isTaken: boolean
  readonly etag?: string | undefined
}

async function put({ bucket, identity, openBody, hasConditionalWrites }: Publication): Promise<WriteReply> {
  try {
    const etag = await bucket.put({ identity, body: openBody(), isConditional: hasConditionalWrites })
    return { isTaken: false, etag }
  } catch (error) {
    // 409: another writer is at the same key in this very moment.
    if (error instanceof S3Fault && (error.status === 412 || error.status === 409)) return { isTaken: true }
    throw error
  }
}

/**
 * Whether the very same object is there. What we wrote says its hash; where that is missing, or the bucket names another
 * ETag than it did when it took the object, the object is read.
 */
async function isThere({ bucket, identity, tools }: Publication, etag?: string): Promise<boolean> {
  const found = await bucket.head(identity.key)
  if (found === undefined) return false
  const told = etag === undefined || etag === found.etag ? found.sha256 : undefined
  const isSame =
    found.bytes === identity.bytes &&
    (told ?? (await hashOf(bucket, identity.key, tools))) === identity.sha256
  if (isSame) return true
  throw new PartkeeperError('object_conflict', `Another object is already stored as ${identity.key}.`, {
    hint: 'It was left as it is: objects are never written over.',
  })
}

async function hashOf(bucket: S3Bucket, key: string, tools: RetryTools): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of readFromBucket(bucket, key, tools)) hash.update(piece)
  return hash.digest('hex')
}
