/**
 * Where embedded servers keep their throw-away files: one folder per operating-system user under the temp folder, in it
 * one folder per server, whose name says which process made it, so that what a dead process left can be swept.
 * Never touches a folder whose maker or whose postmaster is alive, nor anything outside its own root.
 */
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedServerError } from './server-error.ts'
import { canEnter, type ServerUser } from './server-user.ts'

/** A Unix socket's path has at most 107 bytes; the part below the root takes up to 60 of them. */
const ROOT_LENGTH_MAX = 46
const TEMPORARY_NAME = /^(\d+)-(\d+)-[0-9a-f]+$/

/**
 * The folder of this operating-system user for servers and copied binaries, in `preferredParent` or the temp folder;
 * made when missing, enterable by `user`.
 */
export function openServerRoot(user: ServerUser | undefined, preferredParent: string = tmpdir()): string {
  const name = `partkeeper-${process.getuid?.() ?? 'user'}`
  const candidates = [preferredParent, tmpdir(), '/tmp', '/var/tmp'].filter(
    (folder) => existsSync(folder) && canEnter(user, folder),
  )
  const parent = candidates.find((folder) => join(folder, name).length <= ROOT_LENGTH_MAX)
  if (parent === undefined) {
    throw new EmbeddedServerError({
      object: 'temp folder for the embedded server',
      expected: `a short path that ${user?.name ?? 'the current user'} can enter`,
      found: preferredParent,
      hint: 'Set TMPDIR to such a folder, for example TMPDIR=/tmp',
    })
  }
  const root = join(parent, name)
  mkdirSync(root, { recursive: true, mode: 0o755 })
  refuseForeignRoot(root)
  chmodSync(root, 0o755)
  return root
}

/** Somebody else's folder under our name could hold binaries that we would then run. */
function refuseForeignRoot(root: string): void {
  const folder = lstatSync(root)
  const { uid, mode } = folder
  const isOurs = folder.isDirectory() && uid === (process.getuid?.() ?? uid) && (mode & 0o022) === 0
  if (isOurs) return
  throw new EmbeddedServerError({
    object: root,
    expected: 'a folder that belongs to the current user and that nobody else may write to',
    found: `owner ${uid}, mode ${(mode & 0o7777).toString(8)}`,
    hint: `Remove ${root}, or set TMPDIR to a folder of your own`,
  })
}

/** A new, empty folder for one server, owned by the user that runs it; first sweeps what dead processes left. */
export function createServerFolder(root: string, user: ServerUser | undefined): string {
  const servers = join(root, 'servers')
  mkdirSync(servers, { recursive: true, mode: 0o755 })
  sweepLeftOvers(servers)
  const folder = join(servers, nameTemporary())
  mkdirSync(folder, { mode: 0o700 })
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  return folder
}

/** Removes the temporary folders in `parent` whose maker and whose postmaster are both gone; returns their names. */
export function sweepLeftOvers(parent: string): readonly string[] {
  const stale = readdirSync(parent).filter((name) => isStale(join(parent, name), name))
  for (const name of stale) rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 3 })
  return stale
}

/** A name for something temporary, by which a later process can tell that its maker is gone. */
export function nameTemporary(): string {
  return `${pidNamespace()}-${process.pid}-${randomBytes(4).toString('hex')}`
}

function isStale(folder: string, name: string): boolean {
  const [, namespace, maker] = TEMPORARY_NAME.exec(name) ?? []
  if (namespace !== pidNamespace() || isAlive(Number(maker))) return false
  const postmaster = readPostmasterPid(join(folder, 'data'))
  return postmaster === undefined || !isAlive(postmaster)
}

/** The pid in the lock file of a data directory; undefined when there is none, or it is being removed just now. */
function readPostmasterPid(dataDirectory: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8'), 10) || undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Pids mean something only within their namespace: containers may share a temp folder and not their processes. */
function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
