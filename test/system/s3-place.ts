/**
 * A prefix in a bucket as the place that a clone of the crash scene archives to, and a reader that knows nothing of the product's stores.
 * One bucket serves all places of a process.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { StorePlace } from '../crash/archive-due-scene.ts'
import type { ObjectSource } from '../crash/read-archive.ts'
import { findTestS3 } from '../support/s3-server.ts'
import { setCredentials } from './s3-scene.ts'

/** A place, and a way to bring objects there past the product. */
export type BucketPlace = StorePlace & { write(key: string, bytes: Uint8Array): Promise<void> }

type Bucket = { readonly client: S3Client; readonly name: string; readonly endpoint: string }

/** Making a bucket costs the server more than all that a case does with it: one for all places of a process. */
let shared: Promise<Bucket> | undefined

/** A prefix that nobody else uses, in a bucket of this process; whoever it starts finds the credentials. */
export async function makeBucketPlace(): Promise<BucketPlace> {
  shared ??= makeBucket()
  const { client, name: Bucket, endpoint } = await shared
  const prefix = randomUUID()
  return {
    url: `s3://${Bucket}/${prefix}?endpoint=${endpoint}&path_style=1`,
    source: readPrefix(client, Bucket, `${prefix}/`),
    async write(key, Body) {
      await client.send(new PutObjectCommand({ Bucket, Key: `${prefix}/${key}`, Body }))
    },
    remove: async () => undefined,
  }
}

async function makeBucket(): Promise<Bucket> {
  setCredentials()
  const { endpoint, accessKey, secretKey } = findTestS3()
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey }
  const client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true })
  const name = `places-${randomUUID()}`
  await client.send(new CreateBucketCommand({ Bucket: name }))
  return { client, name, endpoint }
}

function readPrefix(client: S3Client, Bucket: string, Prefix: string): ObjectSource {
  return {
    async list() {
      const { Contents = [], IsTruncated } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }))
      assert.notEqual(IsTruncated, true, 'one page is enough')
      return Contents.map(({ Key = '' }) => Key.slice(Prefix.length))
    },
    async read(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: Prefix + key }))
      assert.ok(Body !== undefined)
      return Buffer.from(await Body.transformToByteArray())
    },
    listDrafts: async () => [],
  }
}
