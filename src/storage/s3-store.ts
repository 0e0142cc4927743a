// A store in a bucket of an S3-compatible service: one request per object, create-only where the service can, content-hashed
// keys and a look before each write where it cannot. Nothing of it lies on the local disk but scratch without a name.
import { createHash } from 'node:crypto'
import path from 'node:path'
import type { ObjectDraft, ObjectFacts, ObjectStore, StoreAbilities } from '../core/object-store.ts'
import { S3Bucket } from './s3-bucket.ts'
import { loadClient } from './s3-client.ts'
import { beginSpooledDraft } from './s3-draft.ts'
import { S3Fault } from './s3-fault.ts'
import { listBucket } from './s3-listing.ts'
import { publishToBucket } from './s3-publishing.ts'
import { readFromBucket } from './s3-reading.ts'
import { RetryPace, type RetryTools, retrying } from './s3-retry.ts'
import { sweepScratch } from './scratch-folder.ts'
import type { BucketAddress } from './store-address.ts'
import { reportingFaults } from './system-error.ts'

/** What a store in a bucket needs besides its address. */
export interface BucketOptions extends Omit<RetryTools, 'pace'> {
  readonly scratchFolder: string
  readonly writerName: string
}

/** Written by every probe and never removed: archives need no right to delete. */
const PROBE_KEY = 'partkeeper-probe'
const PROBE_BYTES = Buffer.from('Written to find out whether this store refuses to write over an object.\n')
/** Scratch of ours in a folder that others use too. */
const SCRATCH_NAME = 'partkeeper-scratch'

/** Opens the store; the bucket is reached for when something is asked of it. */
export async function openBucketStore(address: BucketAddress, options: BucketOptions): Promise<ObjectStore> {
  return new BucketStore(new S3Bucket(await loadClient(address), address), address, options)
}

class BucketStore implements ObjectStore {
  readonly place: string
  readonly #bucket: S3Bucket
  readonly #options: BucketOptions & RetryTools
  /** Found out once, before the first object is written. */
  #abilities: Promise<StoreAbilities> | undefined

  constructor(bucket: S3Bucket, address: BucketAddress, options: BucketOptions) {
    this.place = describePlace(address)
    this.#bucket = bucket
    this.#options = { ...options, pace: new RetryPace(options) }
  }

  readonly begin = (): Promise<ObjectDraft> => {
    const { writerName } = this.#options
    return beginSpooledDraft(this.#scratch, writerName, async (identity, openBody) => {
      const { conditionalWrites } = await this.#knowAbilities()
      return publishToBucket({
        bucket: this.#bucket,
        identity,
        openBody,
        hasConditionalWrites: conditionalWrites,
        tools: this.#options,
      })
    })
  }

  readonly look = async (key: string): Promise<ObjectFacts | undefined> => {
    const found = await retrying(() => this.#bucket.head(key), this.#options)
    return found === undefined ? undefined : { bytes: found.bytes, sha256: found.sha256 }
  }

  readonly read: ObjectStore['read'] = (key, signal) =>
    readFromBucket(this.#bucket, key, this.#options, signal)

  readonly list = (folder: string): AsyncIterable<string> => listBucket(this.#bucket, folder, this.#options)

  readonly probe = async (): Promise<StoreAbilities> => {
    this.#abilities = undefined
    return this.#knowAbilities()
  }

  readonly sweep = (): Promise<number> =>
    reportingFaults('sweep the scratch folder', () => sweepScratch(this.#scratch, this.#options.writerName))

  readonly close = async (): Promise<void> => {
    this.#bucket.close()
  }

  get #scratch(): string {
    return path.join(this.#options.scratchFolder, `${SCRATCH_NAME}-${process.geteuid?.() ?? 0}`)
  }

  async #knowAbilities(): Promise<StoreAbilities> {
    this.#abilities ??= this.#tryWrites()
    try {
      return await this.#abilities
    } catch (error) {
      this.#abilities = undefined
      throw error
    }
  }

  /** Refused the first time or the second: it can. Taken twice, or not understood: it cannot. */
  async #tryWrites(): Promise<StoreAbilities> {
    const isRefused = (await this.#isProbeRefused()) ?? (await this.#isProbeRefused())
    return { conditionalWrites: isRefused === true }
  }

  /** True for refused, false for not understood, undefined for written. */
  async #isProbeRefused(): Promise<boolean | undefined> {
    const sha256 = createHash('sha256').update(PROBE_BYTES).digest('hex')
    const identity = { key: PROBE_KEY, bytes: PROBE_BYTES.length, sha256 }
    return retrying(async () => {
      try {
        await this.#bucket.put({ identity, body: PROBE_BYTES, isConditional: true })
        return undefined
      } catch (error) {
        if (!(error instanceof S3Fault)) throw error
        if (error.status === 412) return true
        if (error.status === 501 || error.reason === 'NotImplemented') return false
        throw error
      }
    }, this.#options)
  }
}

function describePlace({ bucket, prefix, endpoint }: BucketAddress): string {
  const place = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`
  return endpoint === undefined ? place : `${place} at ${endpoint}`
}
