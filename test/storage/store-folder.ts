/**
 * Folders for stores of tests, removed when the test is over, and the few steps most tests of a store begin with. Runs an
 * action as a user without rights where the tests run as root, who may do everything.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { ObjectIdentity, ObjectStore } from '../../src/core/object-store.ts'
import { openStore, type StoreOptions } from '../../src/storage/open-store.ts'
import { testClock } from '../support/test-clock.ts'

const NOBODY = 65_534

/** A folder of this test's own, real and absolute. */
export function makeFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'partkeeper-store-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Options that fit any store. */
export function storeOptions(scratchFolder: string): StoreOptions {
  return { scratchFolder, isThrowAwayDisk: false, writerName: 'test', clock: testClock, random: () => 0 }
}

/** A store in a folder of this test's own. */
export async function openFolderStore(
  context: TestContext,
  folder = makeFolder(context),
): Promise<ObjectStore> {
  return openStore(pathToFileURL(folder).href, storeOptions(path.join(folder, 'unused')))
}

/** What the bytes are when they are published under this key. */
export function identify(key: string, bytes: Uint8Array): ObjectIdentity {
  return { key, bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Writes and publishes in one go. */
export async function storeObject(
  store: ObjectStore,
  key: string,
  bytes: Uint8Array,
): Promise<'stored' | 'already'> {
  const draft = await store.begin()
  try {
    await draft.write(bytes)
    return await draft.publish(identify(key, bytes))
  } finally {
    await draft.discard()
  }
}

/** Does it with the rights of nobody in particular. */
export async function withoutPrivileges<T>(action: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(NOBODY)
  try {
    return await action()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}
