/**
 * What the tests of buckets begin with: a bucket of their own on the run's server, a store in it, with or without the fault
 * proxy in between, and pauses that take no time but are written down.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { ObjectStore } from '../../src/core/object-store.ts'
import { openStore } from '../../src/storage/open-store.ts'
import { type S3FaultProxy, startS3FaultProxy } from '../support/s3-fault-proxy.ts'
import { findTestS3 } from '../support/s3-server.ts'

/** A bucket, a store in it, and what the store did. */
export type S3Scene = {
  readonly store: ObjectStore
  readonly bucket: string
  readonly url: string
  readonly scratchFolder: string
  /** Pauses between tries, in milliseconds; none of them was waited for. */
  readonly pausesMs: readonly number[]
  /** The library itself, to look at the bucket past the store. */
  readonly client: S3Client
}

/** A store in a bucket of this test's own. */
export async function openS3Scene(context: TestContext, endpoint = findTestS3().endpoint): Promise<S3Scene> {
  const client = connect(context)
  const bucket = `test-${randomUUID()}`
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  const url = `s3://${bucket}/some/prefix?endpoint=${endpoint}&path_style=1`
  return { bucket, client, ...(await openStoreAt(context, url)) }
}

/** The same behind a proxy. */
export async function openFaultScene(
  context: TestContext,
): Promise<S3Scene & { readonly proxy: S3FaultProxy }> {
  const proxy = await startS3FaultProxy(findTestS3().endpoint)
  context.after(() => proxy.stop())
  return { proxy, ...(await openS3Scene(context, proxy.endpoint)) }
}

/** Another store at the same URL, as another process would open it. */
export async function openStoreAt(
  context: TestContext,
  url: string,
): Promise<Pick<S3Scene, 'store' | 'url' | 'scratchFolder' | 'pausesMs'>> {
  setCredentials()
  const scratchFolder = mkdtempSync(path.join(tmpdir(), 'partkeeper-scratch-'))
  const pausesMs: number[] = []
  let nowMs = 0
  const clock = {
    monotonicMs: () => nowMs,
    calendarMs: () => nowMs,
    sleep: async (durationMs: number) => {
      nowMs += durationMs
      pausesMs.push(durationMs)
    },
  }
  const options = { scratchFolder, isThrowAwayDisk: true, writerName: 'test', clock, random: () => 0 }
  const store = await openStore(url, options)
  context.after(async () => {
    await store.close()
    rmSync(scratchFolder, { recursive: true, force: true })
  })
  return { store, url, scratchFolder, pausesMs }
}

/** The library takes credentials from the environment, as in production. */
export function setCredentials(): void {
  const { accessKey, secretKey } = findTestS3()
  process.env['AWS_ACCESS_KEY_ID'] = accessKey
  process.env['AWS_SECRET_ACCESS_KEY'] = secretKey
}

function connect(context: TestContext): S3Client {
  const { endpoint, accessKey, secretKey } = findTestS3()
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey }
  const client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true })
  context.after(() => client.destroy())
  return client
}
