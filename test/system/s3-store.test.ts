// A store in a bucket of a real S3 server: objects appear whole, are never written over, are read back as they were, and
// nothing of them lies on the local disk.
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { describe, it } from 'node:test'
import { GetObjectCommand, ListMultipartUploadsCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { readMarker, writeMarker } from '../../src/storage/store-marker.ts'
import { collect } from '../storage/memory-draft.ts'
import { identify, storeObject } from '../storage/store-folder.ts'
import { openS3Scene, openStoreAt, setCredentials } from './s3-scene.ts'

const KEY = 'v1/inst=a/db=my%20shop%2E/export=1/data/000001-0123abcd.copy.zst'
const bytes = randomBytes(3_000_000)

describe('publish into a bucket', () => {
  it('stores exactly the bytes written, under the prefix, in one request', async (context) => {
    const { store, client, bucket } = await openS3Scene(context)
    assert.equal(await storeObject(store, KEY, bytes), 'stored')
    const reply = await client.send(new GetObjectCommand({ Bucket: bucket, Key: `some/prefix/${KEY}` }))
    assert.ok(Buffer.from((await reply.Body?.transformToByteArray()) ?? []).equals(bytes))
    const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
    assert.equal(uploads.Uploads?.length ?? 0, 0)
  })

  it('stores an empty object', async (context) => {
    const { store } = await openS3Scene(context)
    assert.equal(await storeObject(store, KEY, Buffer.alloc(0)), 'stored')
    assert.equal((await collect(store.read(KEY))).length, 0)
  })

  it('says already for the very same object, and refuses another, which stays as it is', async (context) => {
    const { store } = await openS3Scene(context)
    await storeObject(store, KEY, bytes)
    assert.equal(await storeObject(store, KEY, bytes), 'already')
    for (const other of [Buffer.from(bytes).reverse(), bytes.subarray(1), Buffer.alloc(0)]) {
      await assert.rejects(storeObject(store, KEY, other), { code: 'object_conflict', retryable: false })
    }
    assert.ok((await collect(store.read(KEY))).equals(bytes))
  })

  it('compares by reading with an object that somebody else put there', async (context) => {
    const { store, client, bucket } = await openS3Scene(context)
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `some/prefix/${KEY}`, Body: bytes }))
    assert.equal((await store.look(KEY))?.sha256, undefined)
    assert.equal(await storeObject(store, KEY, bytes), 'already')
    await assert.rejects(storeObject(store, KEY, Buffer.from(bytes).reverse()), { code: 'object_conflict' })
  })

  it('lets one of many writers win, and tells the others', async (context) => {
    const { store, url } = await openS3Scene(context)
    await store.probe()
    const others = await Promise.all(Array.from({ length: 5 }, () => openStoreAt(context, url)))
    const stores = [store, ...others.map((other) => other.store)]
    const ends = await Promise.allSettled(
      stores.map((one, index) => storeObject(one, KEY, Buffer.from(`writer ${index % 2}`))),
    )
    const count = (word: string) =>
      ends.filter((end) => (end.status === 'fulfilled' ? end.value : end.reason.code) === word).length
    assert.deepEqual([count('stored'), count('already'), count('object_conflict')], [1, 2, 3])
  })
})

describe('look and read', () => {
  it('tell size, hash and bytes', async (context) => {
    const { store } = await openS3Scene(context)
    await storeObject(store, KEY, bytes)
    assert.deepEqual(await store.look(KEY), { bytes: bytes.length, sha256: identify(KEY, bytes).sha256 })
    assert.ok((await collect(store.read(KEY))).equals(bytes))
  })

  it('tell that there is no such object', async (context) => {
    const { store } = await openS3Scene(context)
    assert.equal(await store.look(KEY), undefined)
    await assert.rejects(collect(store.read(KEY)), {
      code: 'object_missing',
      message: `There is no object ${KEY}.`,
    })
  })

  it('stop when told to', async (context) => {
    const { store } = await openS3Scene(context)
    await storeObject(store, KEY, bytes)
    const stop = new AbortController()
    const reading = async () => {
      for await (const piece of store.read(KEY, stop.signal)) {
        assert.ok(piece.length > 0)
        stop.abort()
      }
    }
    await assert.rejects(reading(), { name: 'AbortError' })
  })
})

describe('list', () => {
  it('names all keys below a folder, over several pages, and none beside it', async (context) => {
    const { store, client, bucket } = await openS3Scene(context)
    const names = Array.from({ length: 1005 }, (_, index) => `v1/export=1/${String(index).padStart(4, '0')}`)
    const put = (key: string) => client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'x' }))
    await Promise.all(names.map((name) => put(`some/prefix/${name}`)))
    await Promise.all(['some/prefix/v1/export=10/a', 'v1/export=1/a', 'some/other'].map(put))
    const found: string[] = []
    for await (const key of store.list?.('v1/export=1/') ?? []) found.push(key)
    assert.deepEqual(found, names)
  })
})

describe('probe', () => {
  it('finds that the server refuses to write over, the first time and later', async (context) => {
    const { store } = await openS3Scene(context)
    assert.deepEqual(await store.probe(), { conditionalWrites: true })
    assert.deepEqual(await store.probe(), { conditionalWrites: true })
  })
})

describe('scratch', () => {
  it('has no name while a draft is written, and may be wiped with its folder', async (context) => {
    const { store, scratchFolder } = await openS3Scene(context)
    const draft = await store.begin()
    await draft.write(bytes.subarray(0, 1_000_000))
    assert.deepEqual(
      readdirSync(scratchFolder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
      [],
    )
    rmSync(scratchFolder, { recursive: true })
    await draft.write(bytes.subarray(1_000_000))
    assert.equal(await draft.publish(identify(KEY, bytes)), 'stored')
    assert.equal(await storeObject(store, `${KEY}2`, bytes), 'stored')
    assert.ok((await collect(store.read(KEY))).equals(bytes))
    assert.equal(await store.sweep(), 0)
  })
})

describe('the marker in a bucket', () => {
  it('is one for all who write it at once', async (context) => {
    const { store, url } = await openS3Scene(context)
    assert.equal(await readMarker(store), undefined)
    const others = await Promise.all(Array.from({ length: 3 }, () => openStoreAt(context, url)))
    const installation = randomUUID()
    const markers = await Promise.all(
      [store, ...others.map((other) => other.store)].map((one) =>
        writeMarker(one, { installation, marker: randomUUID() }),
      ),
    )
    assert.equal(new Set(markers.map(({ marker }) => marker)).size, 1)
    assert.deepEqual(await readMarker(store), markers[0])
  })
})

describe('what a person has to mend', () => {
  it('is said of a bucket that is not there', async (context) => {
    const { url } = await openS3Scene(context)
    const { store } = await openStoreAt(context, url.replace('s3://test-', 's3://missing-'))
    const attempts = [
      () => store.look(KEY),
      () => collect(store.read(KEY)),
      () => storeObject(store, KEY, bytes),
      () => store.probe(),
    ]
    for (const attempt of attempts) {
      await assert.rejects(attempt, {
        code: 'store_refused',
        retryable: false,
        hint: /Make the bucket first/,
      })
    }
  })

  it('is said of wrong credentials, which are not repeated', async (context) => {
    const { url, store: own } = await openS3Scene(context)
    await storeObject(own, KEY, bytes)
    process.env['AWS_SECRET_ACCESS_KEY'] = 'wrong-secret-4711'
    context.after(setCredentials)
    const { store } = await openStoreAt(context, url)
    process.env['AWS_SECRET_ACCESS_KEY'] = 'wrong-secret-4711'
    const attempt = storeObject(store, KEY, bytes)
    await assert.rejects(attempt, (error: Error & { code: string }) => {
      assert.equal(error.code, 'store_refused')
      assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`, /4711/)
      return true
    })
  })
})
