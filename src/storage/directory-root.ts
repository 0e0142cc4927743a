// The folder of a directory store: there or to be made, the same one from the opening of the store to its end, with nothing
// inside that leads out of it. Paths of objects are made here and nowhere else.
import { constants, type Stats } from 'node:fs'
import { lstat, mkdir, open, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { PartkeeperError } from '../core/errors.ts'
import { requireKey } from './archive-keys.ts'
import { reportingFaults, systemCodeOf, undefinedWhenAbsent } from './system-error.ts'

/** Drafts, beside the objects because a hard link does not reach another file system. */
export const SCRATCH_NAME = '.partkeeper-scratch'

/** Which folder it is, whatever its path: an unmounted disk leaves another one behind. */
interface Identity {
  readonly device: number
  readonly inode: number
}

/** The folder of one open store. */
export class DirectoryRoot {
  /** As it was asked for; for messages. */
  readonly path: string
  #real: string | undefined
  #identity: Identity | undefined
  /** The last folder that was brought to disk: objects of one export go to the same. */
  #durableFolder: string | undefined

  constructor(folder: string) {
    this.path = folder
  }

  /** Looks at the folder for the first time; a missing one is made when the first object is written. */
  async open(): Promise<void> {
    const stats = await reportingFaults(`open the folder ${this.path}`, () => statOrUndefined(this.path))
    if (stats !== undefined) await this.#adopt(stats)
  }

  /** The folder to write below. Makes it when it was missing at the opening; throws when it is another one by now. */
  async forWriting(): Promise<string> {
    if (this.#real === undefined) {
      await reportingFaults(`make the folder ${this.path}`, () => makeFolders(this.path, '/'))
      await this.#adopt(await stat(this.path))
    }
    await this.#requireSame()
    return this.#real ?? this.path
  }

  /** The path of an object, its folders made and on disk; nothing in it leads out of the store. */
  async folderFor(key: string): Promise<string> {
    const file = this.#fileOf(key, await this.forWriting())
    const folder = path.dirname(file)
    await reportingFaults(`make the folder of ${key}`, () => makeFolders(folder, this.#real ?? this.path))
    await this.#requireInside(folder, key)
    await this.#bringToDisk(folder, key)
    return file
  }

  /** The folder for drafts, there and within the store. */
  async scratchFolder(): Promise<string> {
    const folder = path.join(await this.forWriting(), SCRATCH_NAME)
    await reportingFaults(`make ${SCRATCH_NAME}`, () => makeFolders(folder, this.#real ?? this.path))
    await this.#requireInside(folder, SCRATCH_NAME)
    return folder
  }

  /** The path of an object that may be there; undefined when the store or its folder is not. */
  async find(key: string): Promise<string | undefined> {
    if (this.#real === undefined) await this.open()
    if (this.#real === undefined) return undefined
    await this.#requireSame()
    const file = this.#fileOf(key, this.#real)
    const folder = await reportingFaults(`look for ${key}`, () => statOrUndefined(path.dirname(file)))
    if (folder === undefined) return undefined
    await this.#requireInside(path.dirname(file), key)
    return file
  }

  /** Once per folder: whoever made it may have died before its name was on disk. */
  async #bringToDisk(folder: string, key: string): Promise<void> {
    if (this.#durableFolder === folder) return
    await reportingFaults(`bring the folder of ${key} to disk`, async () => {
      for (let at = folder; at !== this.#real && at !== '/'; at = path.dirname(at))
        await syncFolder(path.dirname(at))
    })
    this.#durableFolder = folder
  }

  async #adopt(stats: Stats): Promise<void> {
    if (!stats.isDirectory()) {
      throw new PartkeeperError('store_refused', `The store ${this.path} is a file and no folder.`, {
        hint: 'Choose a folder of its own for the store.',
      })
    }
    this.#real = await reportingFaults(`open the folder ${this.path}`, () => realpath(this.path))
    this.#identity = { device: stats.dev, inode: stats.ino }
  }

  async #requireSame(): Promise<void> {
    const stats = await reportingFaults(`reach the folder ${this.path}`, () => stat(this.#real ?? this.path))
    if (stats.dev === this.#identity?.device && stats.ino === this.#identity.inode) return
    throw new PartkeeperError(
      'store_not_seen',
      `The folder ${this.path} is not the one it was when it was opened.`,
      {
        hint: 'Look whether its disk is mounted.',
        retryable: true,
      },
    )
  }

  #fileOf(key: string, root: string): string {
    requireKey(key)
    if (key.split('/')[0] === SCRATCH_NAME) {
      throw new PartkeeperError('invalid_argument', 'Not a key of an archive: it names the scratch folder.')
    }
    return path.join(root, ...key.split('/'))
  }

  /** A link inside the store may shorten a way, but never lead out. */
  async #requireInside(folder: string, key: string): Promise<void> {
    const real = await reportingFaults(`look for ${key}`, () => realpath(folder))
    if (real === this.#real || real.startsWith(`${this.#real}/`)) return
    throw new PartkeeperError(
      'store_refused',
      `A link in ${this.path} leads out of it, on the way to ${key}.`,
      {
        hint: 'Remove the link: a store keeps its objects within its own folder.',
      },
    )
  }
}

/** Writes the names in a folder to disk: a new file is not there after a crash before that. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes what is missing of the folder, from `top` downwards, each on disk before the next; links on the way are kept. */
async function makeFolders(folder: string, top: string): Promise<void> {
  if (folder === top || folder === '/') return
  if ((await statOrUndefined(folder))?.isDirectory() === true) return
  await makeFolders(path.dirname(folder), top)
  try {
    await mkdir(folder, { mode: 0o750 })
  } catch (error) {
    const isThere = systemCodeOf(error) === 'EEXIST' && (await stat(folder)).isDirectory()
    if (!isThere) throw systemCodeOf(error) === 'EEXIST' ? notAFolder(folder, error) : error
  }
  await syncFolder(path.dirname(folder))
}

function notAFolder(folder: string, cause: unknown): PartkeeperError {
  return new PartkeeperError('store_refused', `A file stands where a folder should be: ${folder}.`, {
    hint: 'Choose a folder of its own for the store.',
    cause,
  })
}

async function statOrUndefined(place: string): Promise<Stats | undefined> {
  try {
    return await stat(place)
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error
    // A link to nowhere is there, and is no folder. Anything else came to be in this very moment.
    const link = await lstat(place).catch(undefinedWhenAbsent)
    if (link === undefined) return undefined
    if (link.isSymbolicLink()) throw notAFolder(place, error)
    return link
  }
}
