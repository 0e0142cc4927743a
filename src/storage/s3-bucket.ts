// One bucket and the few requests made of it, each once: whoever calls decides on trying again. Every fault leaves as one
// of ours. Keys are those of the archive; the prefix of the store is put before them here.
import type { GetObjectCommandOutput, HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import type { ObjectIdentity } from '../core/object-store.ts'
import { requireKey } from './archive-keys.ts'
import type { LoadedClient } from './s3-client.ts'
import { faultyReply, S3Fault, toFault } from './s3-fault.ts'
import type { BucketAddress } from './store-address.ts'

/** What a bucket tells of an object. */
export interface BucketObject {
  readonly bytes: number
  readonly etag: string
  /** As we wrote it beside the object, as hex; undefined for an object of somebody else. */
  readonly sha256: string | undefined
}

/** The beginning of a reply with an object's bytes from a position on. */
export interface BucketReading {
  readonly body: AsyncIterable<Uint8Array>
  /** Of the whole object. */
  readonly totalBytes: number
  readonly etag: string
}

/** An object to write: its bytes anew for each try. */
export interface BucketWriting {
  readonly identity: ObjectIdentity
  readonly body: NonNullable<ConstructorParameters<LoadedClient['library']['PutObjectCommand']>[0]['Body']>
  /** Whether the bucket is asked to refuse when there is an object already. */
  readonly isConditional: boolean
}

/** Some keys of a bucket, and where the others begin. */
export interface BucketPage {
  readonly keys: readonly string[]
  readonly next: string | undefined
}

/** Requests to one bucket. */
export class S3Bucket {
  readonly #loaded: LoadedClient
  readonly #address: BucketAddress

  constructor(loaded: LoadedClient, address: BucketAddress) {
    this.#loaded = loaded
    this.#address = address
  }

  /** Undefined when there is no such object. */
  async head(key: string): Promise<BucketObject | undefined> {
    const what = `look at ${key}`
    const { library, client } = this.#loaded
    try {
      const reply = await client.send(new library.HeadObjectCommand(this.#target(key)))
      return readHead(reply, what)
    } catch (error) {
      const fault = toFault(error, what)
      if (!(fault instanceof S3Fault) || fault.status !== 404) throw fault
      await this.requireBucket()
      return undefined
    }
  }

  /** Throws store_refused when the bucket is not there. One that may not be asked is taken to be. */
  async requireBucket(): Promise<void> {
    const { library, client } = this.#loaded
    const { bucket } = this.#address
    try {
      await client.send(new library.HeadBucketCommand({ Bucket: bucket }))
    } catch (error) {
      const fault = toFault(error, `find the bucket ${bucket}`)
      if (!(fault instanceof S3Fault) || fault.retryable) throw fault
      if (fault.status === 404) throw noBucket(bucket, fault)
    }
  }

  /** Starts reading at a position; `etag` is the one seen before, so that no two objects are mixed. */
  async get(key: string, position: number, etag?: string, signal?: AbortSignal): Promise<BucketReading> {
    const what = `read ${key}`
    const { library, client } = this.#loaded
    const range = position === 0 ? {} : { Range: `bytes=${position}-` }
    const match = etag === undefined ? {} : { IfMatch: etag }
    const command = new library.GetObjectCommand({ ...this.#target(key), ...range, ...match })
    const options = signal === undefined ? {} : { abortSignal: signal }
    try {
      return readGet(await client.send(command, options), position, what)
    } catch (error) {
      throw toFault(error, what)
    }
  }

  /** Writes the object in one request whose bytes the server checks itself; returns the ETag of the reply. */
  async put({ identity, body, isConditional }: BucketWriting): Promise<string | undefined> {
    const { library, client } = this.#loaded
    const command = new library.PutObjectCommand({
      ...this.#target(identity.key),
      Body: body,
      ContentLength: identity.bytes,
      ContentType: 'application/octet-stream',
      ChecksumSHA256: Buffer.from(identity.sha256, 'hex').toString('base64'),
      Metadata: { sha256: identity.sha256 },
      ...(isConditional ? { IfNoneMatch: '*' } : {}),
    })
    // Part of the signature: a server that checks nothing else refuses other bytes than these.
    command.middlewareStack.add(
      (next) => (step) => {
        const { headers } = step.request as { headers: Record<string, string> }
        headers['x-amz-content-sha256'] = identity.sha256
        return next(step)
      },
      { step: 'build', name: 'contentHashIsKnown' },
    )
    try {
      return (await client.send(command)).ETag
    } catch (error) {
      throw toFault(error, `write ${identity.key}`)
    }
  }

  /** One page of keys that begin with a folder; `after` is what the page before named as the next. */
  async list(folder: string, after?: string): Promise<BucketPage> {
    const { library, client } = this.#loaded
    const { bucket, prefix } = this.#address
    const start = prefix === '' ? '' : `${prefix}/`
    const page = after === undefined ? {} : { ContinuationToken: after }
    try {
      const command = new library.ListObjectsV2Command({
        Bucket: bucket,
        Prefix: `${start}${folder}`,
        ...page,
      })
      const reply = await client.send(command)
      const keys = (reply.Contents ?? []).flatMap(({ Key }) =>
        Key === undefined ? [] : [Key.slice(start.length)],
      )
      return { keys, next: reply.IsTruncated === true ? reply.NextContinuationToken : undefined }
    } catch (error) {
      throw toFault(error, `list ${folder}`)
    }
  }

  close(): void {
    this.#loaded.client.destroy()
  }

  #target(key: string): { readonly Bucket: string; readonly Key: string } {
    requireKey(key)
    const { bucket, prefix } = this.#address
    return { Bucket: bucket, Key: prefix === '' ? key : `${prefix}/${key}` }
  }
}

/** A reply to a look without size or ETag is none of a bucket. */
function readHead(reply: HeadObjectCommandOutput, what: string): BucketObject {
  const { ContentLength: bytes, ETag: etag, Metadata: metadata } = reply
  if (bytes === undefined || etag === undefined) throw faultyReply(what, 'the reply lacks size or ETag')
  return { bytes, etag, sha256: metadata?.['sha256'] }
}

function readGet(reply: GetObjectCommandOutput, position: number, what: string): BucketReading {
  const { ContentLength: bytes, ETag: etag, Body: body } = reply
  // An error that is sent as a success has a body and no ETag.
  if (bytes === undefined || etag === undefined || body === undefined) {
    throw faultyReply(what, 'the reply lacks size, ETag or bytes')
  }
  if (position > 0 && reply.ContentRange?.startsWith(`bytes ${position}-`) !== true) {
    throw faultyReply(what, 'the reply is of another part')
  }
  return { body: body as AsyncIterable<Uint8Array>, totalBytes: position + bytes, etag }
}

function noBucket(bucket: string, fault: S3Fault): S3Fault {
  const verdict = {
    code: 'store_refused',
    isRetryable: false,
    hint: 'Make the bucket first, or mend the URL of the store.',
  } as const
  const reply = { status: 404, reason: 'NoSuchBucket', retryAfterMs: undefined, cause: fault }
  return new S3Fault(reply, verdict, `There is no bucket ${bucket}.`)
}
