// Names what lies in the folder of an archive and is not in its manifest: a second copy of a chunk, a forgotten file. An
// object that a process stored and did not live to record is no damage: its key tells its hash, so it can be told from the
// rest. Only where the store can list; where it cannot, nothing is said.
import { PartkeeperError } from '../core/errors.ts'
import { MARKER_KEY } from '../core/object-store.ts'
import { isChunkKeyOf } from '../storage/archive-keys.ts'
import { ByteMeter } from '../storage/object-encoding.ts'
import type { ArchiveProblem } from './archive-problem.ts'
import { type Archive, keyBeside } from './open-archive.ts'

/** Objects that the manifest does not know: those that nobody of ours left there, and remarks on those that one of ours did. */
export interface ExtraObjects {
  readonly problems: readonly ArchiveProblem[]
  readonly notes: readonly string[]
}

/** The objects that the manifest does not know. */
export async function findExtraObjects(archive: Archive, signal: AbortSignal): Promise<ExtraObjects> {
  const problems: ArchiveProblem[] = []
  const notes: string[] = []
  for (const object of await listUnknown(archive)) {
    const sha256 = object.startsWith('data/') ? await hashIfPossible(archive, object, signal) : undefined
    const original = archive.manifest.chunks.find((chunk) => chunk.stored_sha256 === sha256)
    if (original !== undefined)
      problems.push({ object, problem: `is not in the manifest: a copy of ${original.key}` })
    else if (sha256 !== undefined && isChunkKeyOf(object, sha256))
      notes.push(`${object} was left by a process that was interrupted; it belongs to no archive`)
    else problems.push({ object, problem: 'is not in the manifest' })
  }
  return { problems, notes }
}

async function listUnknown(archive: Archive): Promise<readonly string[]> {
  const { list } = archive.store
  if (list === undefined) return []
  const folder = keyBeside(archive, '')
  const known = new Set(['manifest.json', 'ddl.sql', ...archive.manifest.chunks.map(({ key }) => key)])
  const unknown: string[] = []
  for await (const key of list(folder)) {
    // An archive that was copied to the root of a store has the store's own things beside it.
    if (!isOfStore(key) && !known.has(key.slice(folder.length))) unknown.push(key.slice(folder.length))
  }
  return unknown
}

/** Undefined for what cannot be read: it is none of ours, whatever it is. */
async function hashIfPossible(
  archive: Archive,
  object: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await hashObject(archive, object, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof PartkeeperError) || error.retryable) throw error
    return undefined
  }
}

async function hashObject(archive: Archive, object: string, signal: AbortSignal): Promise<string> {
  const meter = new ByteMeter()
  for await (const piece of archive.store.read(keyBeside(archive, object), signal)) meter.update(piece)
  return meter.finish().sha256
}

function isOfStore(key: string): boolean {
  return key === MARKER_KEY || key.startsWith('.partkeeper-scratch/')
}
