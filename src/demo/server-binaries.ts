/**
 * Finds the server binaries of one PostgreSQL major version in the installed packages and makes them runnable by the
 * user that will run them: restores the symbolic links that a registry package cannot hold, and copies the binaries to
 * the temp folder when that user cannot enter the folder they are in (a checkout under /root). Starts nothing.
 */
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EmbeddedServerError } from './server-error.ts'
import { nameTemporary, sweepLeftOvers } from './server-folders.ts'
import { canEnter, canRead, type ServerUser } from './server-user.ts'

/** The PostgreSQL majors that can run embedded. */
export const EMBEDDED_MAJORS = [14, 15, 16, 17, 18] as const
export type EmbeddedMajor = (typeof EMBEDDED_MAJORS)[number]

/** A folder with `initdb` and `postgres` in it, and what to call the server they make in messages. */
export type ServerBinaries = { readonly name: string; readonly major: number; readonly binDirectory: string }

/** The binaries of an installed embedded server, in a place from which `user` can run them; `root` takes copies. */
export function findEmbeddedBinaries(
  major: EmbeddedMajor,
  user: ServerUser | undefined,
  root: string,
): ServerBinaries {
  const packageFolder = locatePackage(major)
  const native = join(packageFolder, 'native')
  const name = `embedded PostgreSQL ${major}`
  if (isUsableInPlace(native, user)) {
    restoreLinks(native)
    return { name, major, binDirectory: join(native, 'bin') }
  }
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  return { name, major, binDirectory: join(copyOnce(native, join(root, 'binaries'), version), 'bin') }
}

/** Fails clearly on platforms without embedded binaries. Called before anything else touches the machine. */
export function requireSupportedPlatform(
  platform: string = process.platform,
  arch: string = process.arch,
): void {
  if (platform === 'linux' && arch === 'x64') return
  throw new EmbeddedServerError({
    object: 'embedded PostgreSQL',
    expected: 'Linux on x64',
    found: `${platform} on ${arch}`,
    hint: 'Set DATABASE_URL to a PostgreSQL of your own (14 to 18)',
  })
}

function locatePackage(major: EmbeddedMajor): string {
  const name = `pg${major}`
  const folder = resolvePackage(name)
  if (folder !== undefined && existsSync(join(folder, 'native', 'bin', 'postgres'))) return folder
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>
  }
  throw new EmbeddedServerError({
    object: `embedded PostgreSQL ${major}`,
    expected: `its binaries as package ${name}`,
    found: folder === undefined ? 'no such package' : `none in ${folder}`,
    hint: `npm install --save-dev ${name}@${manifest.devDependencies[name]}`,
  })
}

function resolvePackage(name: string): string | undefined {
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

function isUsableInPlace(native: string, user: ServerUser | undefined): boolean {
  const files = [join(native, 'bin', 'initdb'), join(native, 'bin', 'postgres')]
  const folders = [join(native, 'lib'), join(native, 'share')]
  const isRunnable =
    files.every((file) => canEnter(user, file)) && folders.every((folder) => canEnter(user, folder))
  return (
    isRunnable &&
    canRead(user, join(native, 'lib')) &&
    (missingLinks(native).length === 0 || isWritable(native))
  )
}

type Link = { readonly path: string; readonly target: string }

/** The links the package lists and the folder lacks. A link may only point to its neighbour, inside the package. */
function missingLinks(native: string): readonly Link[] {
  const listed = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as readonly {
    readonly source: string
    readonly target: string
  }[]
  return listed
    .map(({ source, target }) => ({ path: resolve(native, '..', target), target: basename(source) }))
    .filter(
      ({ path }) => path.startsWith(native + sep) && lstatSync(path, { throwIfNoEntry: false }) === undefined,
    )
}

function restoreLinks(native: string): void {
  for (const { path, target } of missingLinks(native)) {
    try {
      symlinkSync(target, path)
    } catch (error) {
      // Another process may be restoring the same links at the same time; theirs are as good as ours.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** A copy that everybody may read, made under a temporary name and renamed, so that nobody sees half of one. */
function copyOnce(native: string, cache: string, version: string): string {
  const target = join(cache, version)
  if (isComplete(native, target)) return target
  mkdirSync(cache, { recursive: true, mode: 0o755 })
  chmodSync(cache, 0o755)
  sweepLeftOvers(cache)
  const temporary = join(cache, nameTemporary())
  cpSync(native, temporary, { recursive: true, verbatimSymlinks: true })
  for (const { path, target: neighbour } of missingLinks(native)) {
    symlinkSync(neighbour, join(temporary, relative(native, path)))
  }
  openToEverybody(temporary)
  publishCopy(native, temporary, target)
  return target
}

/** Of two processes that copy at once, the first to rename wins; the loser takes its own copy away again. */
function publishCopy(native: string, temporary: string, target: string): void {
  if (existsSync(target) && !isComplete(native, target)) {
    const damaged = `${temporary}0`
    renameSync(target, damaged)
    rmSync(damaged, { recursive: true, force: true })
  }
  try {
    renameSync(temporary, target)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** Cleaners of temp folders take away single old files, and a server with holes fails in odd ways. */
function isComplete(native: string, target: string): boolean {
  if (!existsSync(target)) return false
  const present = new Set(readdirSync(target, { recursive: true, encoding: 'utf8' }))
  return readdirSync(native, { recursive: true, encoding: 'utf8' }).every((name) => present.has(name))
}

function openToEverybody(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isSymbolicLink()) continue
    chmodSync(path, entry.isDirectory() || (lstatSync(path).mode & 0o100) !== 0 ? 0o755 : 0o644)
  }
}

function isWritable(native: string): boolean {
  try {
    accessSync(join(native, 'lib'), constants.W_OK)
    return true
  } catch {
    return false
  }
}
