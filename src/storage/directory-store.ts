// A store in a directory: objects are files that are written once, durably, and never over another. For disks that last; a
// disk that is thrown away with its machine is refused before this is reached.
import { constants } from 'node:fs'
import { type FileHandle, link, open, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { PartkeeperError } from '../core/errors.ts'
import type { ObjectFacts, ObjectStore, StoreAbilities } from '../core/object-store.ts'
import { beginDirectoryDraft } from './directory-draft.ts'
import { DirectoryRoot, SCRATCH_NAME } from './directory-root.ts'
import { listDirectory } from './list-directory.ts'
import { openScratchFile, sweepScratch } from './scratch-folder.ts'
import { reportingFaults, systemCodeOf } from './system-error.ts'

const PIECE_BYTES = 64 * 1024

/** Opens the store in a folder, by its absolute path. A missing folder is made when the first object is written. */
export async function openDirectoryStore(folder: string, writerName: string): Promise<ObjectStore> {
  const root = new DirectoryRoot(folder)
  await root.open()
  return {
    place: pathToFileURL(folder).href,
    begin: () => beginDirectoryDraft(root, writerName),
    look: (key) => look(root, key),
    read: (key, signal) => read(root, key, signal),
    probe: () => probe(root, writerName),
    sweep: () => sweep(root, writerName),
    list: (folder) => listDirectory(root, folder),
    close: async () => undefined,
  }
}

async function look(root: DirectoryRoot, key: string): Promise<ObjectFacts | undefined> {
  const handle = await openObject(root, key)
  if (handle === undefined) return undefined
  try {
    return { bytes: await sizeOf(handle, key), sha256: undefined }
  } finally {
    await handle.close()
  }
}

/** A new buffer for each piece: whoever takes one may keep it. */
async function* read(root: DirectoryRoot, key: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = await openObject(root, key)
  if (handle === undefined) throw new PartkeeperError('object_missing', `There is no object ${key}.`)
  try {
    await sizeOf(handle, key)
    for (;;) {
      signal?.throwIfAborted()
      const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES)
      const { bytesRead } = await reportingFaults(`read ${key}`, () => handle.read(buffer, 0, PIECE_BYTES))
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

async function openObject(root: DirectoryRoot, key: string): Promise<FileHandle | undefined> {
  const file = await root.find(key)
  if (file === undefined) return undefined
  return reportingFaults(`open ${key}`, async () => {
    try {
      // Not blocking: a pipe in an object's place would make an open wait for ever.
      return await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return undefined
      throw error
    }
  })
}

async function sizeOf(handle: FileHandle, key: string): Promise<number> {
  const stats = await reportingFaults(`look at ${key}`, () => handle.stat())
  if (stats.isFile()) return stats.size
  throw new PartkeeperError('store_refused', `What stands at ${key} is no file.`)
}

/** Tries what publishing relies on: a hard link, and that a second one is refused. */
async function probe(root: DirectoryRoot, writerName: string): Promise<StoreAbilities> {
  const folder = await root.scratchFolder()
  return reportingFaults(`try hard links in ${SCRATCH_NAME}`, async () => {
    const scratch = await openScratchFile(folder, writerName)
    const target = `${scratch.path.slice(0, -1)}x`
    try {
      await link(scratch.path, target)
      return { conditionalWrites: await isRefused(() => link(scratch.path, target)) }
    } finally {
      await scratch.file.close()
      await rm(target, { force: true })
      await rm(scratch.path, { force: true })
    }
  })
}

async function isRefused(action: () => Promise<void>): Promise<boolean> {
  try {
    await action()
    return false
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return true
    throw error
  }
}

async function sweep(root: DirectoryRoot, writerName: string): Promise<number> {
  return reportingFaults(`sweep ${SCRATCH_NAME}`, async () => {
    // Looking makes nothing: the place may turn out to be another one.
    const isThere = await stat(path.join(root.path, SCRATCH_NAME)).then(() => true, isNotThere)
    return isThere ? sweepScratch(await root.scratchFolder(), writerName) : 0
  })
}

function isNotThere(error: unknown): false {
  if (systemCodeOf(error) === 'ENOENT') return false
  throw error
}
