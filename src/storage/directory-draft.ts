// An object on its way into a directory store: written to a file of its own in the store's scratch folder, brought to disk,
// and given its final name by a hard link, which never replaces anything. Whoever sees the name sees the whole object.
import { constants } from 'node:fs'
import { link, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { PartkeeperError } from '../core/errors.ts'
import type { ObjectDraft, ObjectIdentity } from '../core/object-store.ts'
import { type DirectoryRoot, SCRATCH_NAME, syncFolder } from './directory-root.ts'
import { ByteMeter } from './object-encoding.ts'
import { openScratchFile, type ScratchFile } from './scratch-folder.ts'
import { reportingFaults, systemCodeOf } from './system-error.ts'

/** Readable by its owner alone, writable by nobody. */
const STORED_MODE = 0o400
const PIECE_BYTES = 64 * 1024

/** Begins a draft. */
export async function beginDirectoryDraft(root: DirectoryRoot, writerName: string): Promise<ObjectDraft> {
  const folder = await root.scratchFolder()
  const scratch = await reportingFaults(`open a draft in ${SCRATCH_NAME}`, () =>
    openScratchFile(folder, writerName),
  )
  return new DirectoryDraft(root, scratch)
}

class DirectoryDraft implements ObjectDraft {
  readonly #root: DirectoryRoot
  readonly #scratch: ScratchFile
  readonly #meter = new ByteMeter()
  #position = 0
  #isOver = false

  constructor(root: DirectoryRoot, scratch: ScratchFile) {
    this.#root = root
    this.#scratch = scratch
  }

  readonly write = async (bytes: Uint8Array): Promise<void> => {
    if (this.#isOver) throw misuse('a draft is written before it is published')
    await reportingFaults('write a draft', async () => {
      for (let start = 0; start < bytes.byteLength; ) {
        const length = bytes.byteLength - start
        const { bytesWritten } = await this.#scratch.file.write(bytes, start, length, this.#position)
        start += bytesWritten
        this.#position += bytesWritten
      }
    })
    this.#meter.update(bytes)
  }

  readonly publish = async (identity: ObjectIdentity): Promise<'stored' | 'already'> => {
    if (this.#isOver) throw misuse('a draft is published once')
    this.#isOver = true
    const { bytes, sha256 } = this.#meter.finish()
    try {
      if (bytes !== identity.bytes || sha256 !== identity.sha256) {
        throw misuse('a draft holds the object it is published as')
      }
      await reportingFaults(`bring ${identity.key} to disk`, async () => {
        await this.#scratch.file.chmod(STORED_MODE)
        await this.#scratch.file.sync()
      })
      const file = await this.#root.folderFor(identity.key)
      return await reportingFaults(`store ${identity.key}`, () => this.#giveName(file, identity))
    } finally {
      await this.#remove()
    }
  }

  readonly discard = async (): Promise<void> => {
    if (this.#isOver) return
    this.#isOver = true
    await this.#remove()
  }

  async #giveName(file: string, identity: ObjectIdentity): Promise<'stored' | 'already'> {
    try {
      await link(this.#scratch.path, file)
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST') throw error
      await requireSame(file, identity)
      return 'already'
    } finally {
      await syncFolder(path.dirname(file))
    }
    return 'stored'
  }

  /** A draft that cannot be removed is left for the sweep: the object's fate does not depend on it. */
  async #remove(): Promise<void> {
    await this.#scratch.file.close().catch(ignoreFault)
    await rm(this.#scratch.path, { force: true }).catch(ignoreFault)
  }
}

/** The object there must be the very same; it is brought to disk, since its writer may have died before that. */
async function requireSame(file: string, identity: ObjectIdentity): Promise<void> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const meter = new ByteMeter()
    const stats = await handle.stat()
    if (stats.isFile() && stats.size === identity.bytes) {
      const reading = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: PIECE_BYTES })
      for await (const piece of reading) meter.update(piece as Uint8Array)
      if (meter.finish().sha256 === identity.sha256) return await handle.sync()
    }
  } finally {
    await handle.close()
  }
  throw new PartkeeperError('object_conflict', `Another object is already stored as ${identity.key}.`, {
    hint: 'It was left as it is: objects are never written over.',
  })
}

function misuse(rule: string): PartkeeperError {
  return new PartkeeperError('internal', `Broken rule of drafts: ${rule}.`)
}

function ignoreFault(): undefined {
  return undefined
}
