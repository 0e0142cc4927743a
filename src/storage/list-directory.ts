// Lists what lies in a folder of a directory store, whatever it is: files, links, strangers. Follows no link and reads no
// content.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { DirectoryRoot } from './directory-root.ts'
import { reportingFaults, systemCodeOf } from './system-error.ts'

/** A key that could be there, so that the way to the folder is checked as for any object. */
const ANY_NAME = 'manifest.json'

/** The keys below a folder, which ends in a slash or is empty for the whole store; none when it is not there. */
export async function* listDirectory(root: DirectoryRoot, folder: string): AsyncGenerator<string> {
  const file = await root.find(`${folder}${ANY_NAME}`)
  if (file === undefined) return
  const top = path.dirname(file)
  const entries = await reportingFaults(`list ${folder}`, () =>
    readdir(top, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT') return []
      throw error
    }),
  )
  for (const entry of entries) {
    if (entry.isDirectory()) continue
    const relative = path.relative(top, path.join(entry.parentPath, entry.name))
    yield `${folder}${relative.split(path.sep).join('/')}`
  }
}
