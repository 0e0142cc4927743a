// A directory store on a disk that is full or broken: an error that may be tried again and names the object, no object under
// its key, and all as it should be once the disk is. Real file systems, and the kernel's own errors by strace.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { identify, makeFolder, openFolderStore, storeObject } from '../storage/store-folder.ts'

const KEY = 'v1/inst=a/export=1/data/000001-0123abcd.copy.zst'
const bytes = Buffer.alloc(600_000, 'rows\n')

/** A disk of one megabyte, of the test's own; needs the rights of root, which the build server has. */
function mountSmallDisk(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'partkeeper-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
  context.after(() => {
    execFileSync('umount', [folder])
    rmdirSync(folder)
  })
  return folder
}

describe('a full disk', () => {
  it('is an error to try again, and no reason to store half of an object', async (context) => {
    const folder = mountSmallDisk(context)
    writeFileSync(path.join(folder, 'filler'), Buffer.alloc(700_000))
    const store = await openFolderStore(context, folder)
    const attempt = storeObject(store, KEY, bytes)
    await assert.rejects(attempt, {
      code: 'store_unreachable',
      retryable: true,
      message: /no space is left \(ENOSPC\)/,
    })
    assert.equal(await store.look(KEY), undefined)
    assert.deepEqual(readdirSync(path.join(folder, '.partkeeper-scratch')), [])
    rmSync(path.join(folder, 'filler'))
    assert.equal(await storeObject(store, KEY, bytes), 'stored')
  })
})

describe('a file system that turned read-only', () => {
  it('is an error to try again, and is read all the same', async (context) => {
    const folder = mountSmallDisk(context)
    const store = await openFolderStore(context, folder)
    await storeObject(store, KEY, bytes)
    execFileSync('mount', ['-o', 'remount,ro', folder])
    await assert.rejects(storeObject(store, `${KEY}2`, bytes), {
      code: 'store_unreachable',
      retryable: true,
      message: /EROFS/,
    })
    assert.equal((await store.look(KEY))?.bytes, bytes.length)
  })
})

/** Stores one object in a process whose calls of this kind fail, and prints how that ended. */
const SCRIPT = `
import { openStore } from ${JSON.stringify(pathToFileURL(path.resolve('src/storage/open-store.ts')).href)}
import { createHash } from 'node:crypto'
const [, url, key, size] = process.argv
const clock = { monotonicMs: () => 0, sleep: async () => {} }
const bytes = Buffer.alloc(Number(size), 'rows\\n')
try {
  const store = await openStore(url, { scratchFolder: '', isThrowAwayDisk: false, writerName: 'm', clock, random: () => 0 })
  const draft = await store.begin()
  try {
    await draft.write(bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    console.log(await draft.publish({ key, bytes: bytes.length, sha256 }))
  } finally {
    await draft.discard()
  }
} catch ({ code, retryable, message }) {
  console.log(JSON.stringify({ code, retryable, message }))
}
`

function storeUnderFault(folder: string, fault: string, calls: string): string {
  const inject = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', `inject=${calls}:${fault}`]
  const parameters = [
    '--input-type=module',
    '-e',
    SCRIPT,
    pathToFileURL(folder).href,
    KEY,
    String(bytes.length),
  ]
  // One thread does all calls of the file system: strace counts them by thread.
  const environment = { ...process.env, UV_THREADPOOL_SIZE: '1' }
  const end = spawnSync('strace', [...inject, process.execPath, ...parameters], {
    encoding: 'utf8',
    env: environment,
  })
  assert.equal(end.status, 0, end.stderr)
  return end.stdout.trim()
}

describe('a broken disk', () => {
  const faults: readonly (readonly [string, string, string, RegExp])[] = [
    ['at write', 'pwrite64', 'error=EIO', /Cannot write a draft: the disk reports an error \(EIO\)/],
    ['at fsync', 'fsync', 'error=EIO', /\(EIO\)/],
    ['at link', 'link', 'error=EIO', /Cannot store v1\/.*: the disk reports an error \(EIO\)/],
    ['that is full at fsync', 'fsync', 'error=ENOSPC', /no space is left \(ENOSPC\)/],
  ]
  for (const [when, calls, fault, message] of faults) {
    it(`${when} is an error to try again, after which the object can be stored`, async (context) => {
      const folder = makeFolder(context)
      const end = JSON.parse(storeUnderFault(folder, fault, calls)) as Record<string, unknown>
      assert.deepEqual([end['code'], end['retryable']], ['store_unreachable', true], JSON.stringify(end))
      assert.match(String(end['message']), message)
      const store = await openFolderStore(context, folder)
      assert.equal(await store.look(KEY), undefined)
      assert.equal(await storeObject(store, KEY, bytes), 'stored')
      assert.equal((await store.look(KEY))?.bytes, identify(KEY, bytes).bytes)
    })
  }

  it('whose folder cannot be brought to disk after the link is told, and the object is taken as it is', async (context) => {
    const folder = makeFolder(context)
    await storeObject(await openFolderStore(context, folder), `${KEY}0`, bytes)
    // The first brings the draft to disk, the next ones its folder and those above it, the last the name of the object.
    const end = JSON.parse(storeUnderFault(folder, 'error=EIO:when=6+', 'fsync')) as Record<string, unknown>
    assert.equal(end['code'], 'store_unreachable')
    assert.equal(await storeObject(await openFolderStore(context, folder), KEY, bytes), 'already')
  })
})
