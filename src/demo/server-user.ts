/**
 * Which operating-system user runs an embedded server. Postgres refuses to run as root, so a root process lends the
 * server an ordinary user; everybody else runs it as themselves. Decides and looks only: it creates and changes nothing.
 */
import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { EmbeddedServerError } from './server-error.ts'

/** An ordinary user of the operating system, by name and numbers. */
export type ServerUser = { readonly name: string; readonly uid: number; readonly gid: number }

const PREFERRED_NAMES = ['postgres', 'nobody', 'daemon'] as const

/** The user that must run the server in place of root, or undefined when the current user can do it. */
export function findServerUser(passwdFile = '/etc/passwd'): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = new Map<string, ServerUser>()
  for (const line of readFileSync(passwdFile, 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':')
    if (name !== undefined && Number(uid) > 0 && Number(gid) > 0) {
      users.set(name, { name, uid: Number(uid), gid: Number(gid) })
    }
  }
  const user = PREFERRED_NAMES.map((name) => users.get(name)).find((found) => found !== undefined)
  if (user !== undefined) return user
  throw new EmbeddedServerError({
    object: 'user for the embedded server',
    expected: `one of ${PREFERRED_NAMES.join(', ')} in ${passwdFile}, since Postgres does not run as root`,
    found: 'none of them',
    hint: 'Run as an ordinary user, or create one: useradd --system postgres',
  })
}

/** Whether `user` (undefined: the current user) may read or list `path`, every folder above it included. */
export function canRead(user: ServerUser | undefined, path: string): boolean {
  return canReach(user, path) && isPermitted(user, path, constants.R_OK)
}

/** Whether `user` (undefined: the current user) may pass through `path` and every folder above it. */
export function canEnter(user: ServerUser | undefined, path: string): boolean {
  return canReach(user, path) && isPermitted(user, path, constants.X_OK)
}

function canReach(user: ServerUser | undefined, path: string): boolean {
  const parent = dirname(path)
  return parent === path || (canReach(user, parent) && isPermitted(user, parent, constants.X_OK))
}

/** Mode bits for another user (an access list can only make this too strict, which costs a copy); the kernel for ours. */
function isPermitted(user: ServerUser | undefined, path: string, permission: number): boolean {
  if (user === undefined) {
    try {
      accessSync(path, permission)
      return true
    } catch {
      return false
    }
  }
  const { uid, gid, mode } = statSync(path)
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  return ((mode >> shift) & permission) === permission
}
