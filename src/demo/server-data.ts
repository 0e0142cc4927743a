/**
 * Makes the data directory of an embedded server with initdb, or checks one that is there already. A new directory gets
 * its name only when it is complete, so a killed initdb leaves nothing that looks like a server's data.
 */
import { execFile } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { ServerBinaries } from './server-binaries.ts'
import { EmbeddedServerError } from './server-error.ts'
import { nameTemporary } from './server-folders.ts'
import { canEnter, type ServerUser } from './server-user.ts'

/** What is needed to make a data directory. */
export type DataDirectoryRequest = {
  readonly binaries: ServerBinaries
  readonly dataDirectory: string
  readonly superuser: string
  readonly user: ServerUser | undefined
  /** Data that nobody will miss is not forced to disk. */
  readonly isThrowAway: boolean
  /** A folder the server's user can be in while it works. */
  readonly folder: string
}

/** Makes the data directory unless it holds data of the right major version already. */
export async function prepareDataDirectory(request: DataDirectoryRequest): Promise<void> {
  const { binaries, dataDirectory, user } = request
  const versionFile = join(dataDirectory, 'PG_VERSION')
  if (existsSync(versionFile)) {
    requireSameMajor(binaries, dataDirectory, readFileSync(versionFile, 'utf8').trim())
    return
  }
  const parent = dirname(dataDirectory)
  mkdirSync(parent, { recursive: true })
  if (!canEnter(user, parent)) {
    throw new EmbeddedServerError({
      object: `data directory ${dataDirectory}`,
      expected: `folders above it that ${user?.name ?? 'the current user'}, who runs the server, can enter`,
      found: 'one that is closed',
      hint: 'Choose a data directory outside of private folders, or run as an ordinary user',
    })
  }
  const unfinished = `${dataDirectory}.${nameTemporary()}`
  mkdirSync(unfinished, { mode: 0o700 })
  try {
    if (user !== undefined) chownSync(unfinished, user.uid, user.gid)
    await runInitdb(request, unfinished)
    renameSync(unfinished, dataDirectory)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  }
}

function requireSameMajor(binaries: ServerBinaries, dataDirectory: string, found: string): void {
  if (found === String(binaries.major)) return
  throw new EmbeddedServerError({
    object: `data directory ${dataDirectory}`,
    expected: `data of PostgreSQL ${binaries.major}`,
    found: `data of PostgreSQL ${found}`,
    hint: 'Use another data directory, or the server version that made this one',
  })
}

/** Byte order and UTF-8 whatever the machine's locale, so that a test sorts the same everywhere. */
async function runInitdb(request: DataDirectoryRequest, dataDirectory: string): Promise<void> {
  const { binaries, superuser, user, isThrowAway, folder } = request
  const options = ['--auth=trust', '--encoding=UTF8', '--no-locale', ...(isThrowAway ? ['--no-sync'] : [])]
  const identity = user === undefined ? {} : { uid: user.uid, gid: user.gid }
  try {
    await promisify(execFile)(
      join(binaries.binDirectory, 'initdb'),
      ['--pgdata', dataDirectory, '--username', superuser, ...options],
      { ...identity, cwd: folder, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } },
    )
  } catch (cause) {
    throw new EmbeddedServerError({
      object: binaries.name,
      expected: `initdb to make ${dataDirectory}`,
      found: (cause as Error).message,
      hint: 'The output of initdb above says why',
      cause,
    })
  }
}
