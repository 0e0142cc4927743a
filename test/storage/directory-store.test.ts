// A store in a directory, on real files: objects appear whole or not at all, are never written over, are read back as they
// were, and leave no scratch behind.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { openStore } from '../../src/storage/open-store.ts'
import { collect } from './memory-draft.ts'
import { identify, makeFolder, openFolderStore, storeObject, storeOptions } from './store-folder.ts'

const KEY = 'v1/inst=a/export=1/data/000001-0123abcd.copy.zst'
const bytes = Buffer.from('some rows\n'.repeat(100_000))
const SCRATCH = '.partkeeper-scratch'

describe('publish', () => {
  it('makes a read-only file with exactly the bytes written, and leaves no scratch', async (context) => {
    const folder = makeFolder(context)
    const store = await openFolderStore(context, folder)
    assert.equal(await storeObject(store, KEY, bytes), 'stored')
    const file = path.join(folder, KEY)
    assert.ok(readFileSync(file).equals(bytes))
    assert.equal(statSync(file).mode & 0o777, 0o400)
    assert.equal(statSync(file).nlink, 1)
    assert.deepEqual(readdirSync(path.join(folder, SCRATCH)), [])
  })

  it('says already for the very same object, and refuses another, which stays as it is', async (context) => {
    const store = await openFolderStore(context)
    await storeObject(store, KEY, bytes)
    assert.equal(await storeObject(store, KEY, bytes), 'already')
    const sameLength = Buffer.from(bytes).fill('x', 7, 8)
    for (const other of [sameLength, bytes.subarray(1), Buffer.alloc(0)]) {
      await assert.rejects(storeObject(store, KEY, other), { code: 'object_conflict', retryable: false })
    }
    assert.ok((await collect(store.read(KEY))).equals(bytes))
  })

  it('lets one of many writers win, and tells the others', async (context) => {
    const folder = makeFolder(context)
    const stores = await Promise.all(Array.from({ length: 8 }, () => openFolderStore(context, folder)))
    const ends = await Promise.allSettled(
      stores.map((store, index) => storeObject(store, KEY, Buffer.from(`writer ${index % 2}`))),
    )
    const stored = ends.filter((end) => end.status === 'fulfilled' && end.value === 'stored')
    const refused = ends.filter((end) => end.status === 'rejected' && end.reason.code === 'object_conflict')
    assert.equal(stored.length, 1)
    assert.equal(refused.length, 4)
    assert.deepEqual(readdirSync(path.join(folder, SCRATCH)), [])
  })

  it('refuses to pass off other bytes than were written', async (context) => {
    const store = await openFolderStore(context)
    const draft = await store.begin()
    await draft.write(bytes.subarray(1))
    await assert.rejects(draft.publish(identify(KEY, bytes)), /a draft holds the object it is published as/)
    assert.equal(await store.look(KEY), undefined)
  })

  it('refuses keys that lead elsewhere, and its own scratch folder', async (context) => {
    const store = await openFolderStore(context)
    for (const key of ['../x', '/x', 'a/../../x', 'a//b', `${SCRATCH}/x`, '']) {
      await assert.rejects(storeObject(store, key, bytes), { code: 'invalid_argument' })
      await assert.rejects(store.look(key), { code: 'invalid_argument' })
    }
  })
})

describe('a draft', () => {
  it('can be seen by nobody else and vanishes when it is discarded', async (context) => {
    const folder = makeFolder(context)
    const store = await openFolderStore(context, folder)
    const draft = await store.begin()
    await draft.write(bytes)
    const [name] = readdirSync(path.join(folder, SCRATCH))
    assert.equal(statSync(path.join(folder, SCRATCH, String(name))).mode & 0o777, 0o600)
    await draft.discard()
    await draft.discard()
    assert.deepEqual(readdirSync(path.join(folder, SCRATCH)), [])
  })

  it('that was taken away is an error to try again', async (context) => {
    const folder = makeFolder(context)
    const store = await openFolderStore(context, folder)
    const draft = await store.begin()
    await draft.write(bytes)
    const scratch = path.join(folder, SCRATCH)
    for (const name of readdirSync(scratch)) rmSync(path.join(scratch, name))
    await assert.rejects(draft.publish(identify(KEY, bytes)), { code: 'store_unreachable', retryable: true })
  })
})

describe('look and read', () => {
  it('tell the size, and the bytes in pieces that stay as they are', async (context) => {
    const store = await openFolderStore(context)
    await storeObject(store, KEY, bytes)
    assert.deepEqual(await store.look(KEY), { bytes: bytes.length, sha256: undefined })
    const pieces = []
    for await (const piece of store.read(KEY)) pieces.push(piece)
    assert.ok(pieces.length > 1)
    assert.ok(Buffer.concat(pieces).equals(bytes))
  })

  it('tell that there is no such object', async (context) => {
    const store = await openFolderStore(context)
    assert.equal(await store.look(KEY), undefined)
    await assert.rejects(collect(store.read(KEY)), {
      code: 'object_missing',
      message: `There is no object ${KEY}.`,
    })
  })

  it('stop when told to', async (context) => {
    const store = await openFolderStore(context)
    await storeObject(store, KEY, bytes)
    await assert.rejects(collect(store.read(KEY, AbortSignal.abort())), { name: 'AbortError' })
  })
})

describe('opening', () => {
  it('writes nothing: a missing folder is made when the first object is', async (context) => {
    const folder = path.join(makeFolder(context), 'deep', 'archive')
    const store = await openFolderStore(context, folder)
    assert.equal(await store.look(KEY), undefined)
    assert.equal(await store.sweep(), 0)
    assert.ok(!existsSync(folder))
    await storeObject(store, KEY, bytes)
    assert.ok(existsSync(path.join(folder, KEY)))
  })

  it('is refused on a disk that is thrown away', async (context) => {
    const folder = makeFolder(context)
    const options = { ...storeOptions(folder), isThrowAwayDisk: true }
    await assert.rejects(openStore(pathToFileURL(folder).href, options), {
      code: 'store_refused',
      hint: /PARTKEEPER_FORCE_FILE_STORE/,
    })
  })
})

describe('probe', () => {
  it('finds that nothing is written over, and leaves nothing behind', async (context) => {
    const folder = makeFolder(context)
    const store = await openFolderStore(context, folder)
    assert.deepEqual(await store.probe(), { conditionalWrites: true })
    assert.deepEqual(readdirSync(path.join(folder, SCRATCH)), [])
  })
})
