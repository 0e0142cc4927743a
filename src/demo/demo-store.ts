// The folder in which the demo keeps its archives: its own, under the temp folder, named after this process so that what
// a killed demo left is swept by a later one. Touches nothing outside it.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { nameTemporary, openServerRoot, sweepLeftOvers } from './server-folders.ts'
import { findServerUser } from './server-user.ts'

/** Where the archives of the demo are. */
export type DemoStore = { readonly folder: string; readonly url: string }

/** Makes the folder: among what is kept, or else a temporary one. */
export function makeDemoStore(keptFolder: string | undefined): DemoStore {
  const folder = keptFolder === undefined ? makeTemporaryFolder() : join(keptFolder, 'archives')
  mkdirSync(folder, { mode: 0o700 })
  return { folder, url: pathToFileURL(folder).href }
}

/** Removes the archives with their folder. */
export function removeDemoStore({ folder }: DemoStore): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

function makeTemporaryFolder(): string {
  const archives = join(openServerRoot(findServerUser()), 'archives')
  mkdirSync(archives, { recursive: true, mode: 0o755 })
  sweepLeftOvers(archives)
  return join(archives, nameTemporary())
}
