// Names what lies in the folder of an archive and is not in its manifest: a second copy of a chunk, a forgotten file. Only
// where the store can list; where it cannot, nothing is said.

import { MARKER_KEY } from '../core/object-store.ts'
import type { ArchiveProblem } from './archive-problem.ts'
import { type Archive, keyBeside } from './open-archive.ts'

/** The objects that the manifest does not know. */
export async function findExtraObjects(archive: Archive): Promise<readonly ArchiveProblem[]> {
  const { list } = archive.store
  if (list === undefined) return []
  const folder = keyBeside(archive, '')
  const known = new Set(['manifest.json', 'ddl.sql', ...archive.manifest.chunks.map(({ key }) => key)])
  const extra: ArchiveProblem[] = []
  for await (const key of list(folder)) {
    // An archive that was copied to the root of a store has the store's own things beside it.
    if (isOfStore(key)) continue
    const object = key.slice(folder.length)
    if (!known.has(object)) extra.push({ object, problem: 'is not in the manifest' })
  }
  return extra
}

function isOfStore(key: string): boolean {
  return key === MARKER_KEY || key.startsWith('.partkeeper-scratch/')
}
