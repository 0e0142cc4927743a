// The strict check of a chunk: load it into a temporary table made from the manifest and read it out again; the bytes must
// be the same. Shows that this server reads the values as the ones they were. Leaves nothing behind.
import { PartkeeperError } from '../core/errors.ts'
import type { ManifestChunk } from '../core/manifest.ts'
import { findMissing } from '../postgres/restore-target-queries.ts'
import { passThroughTable } from '../postgres/restore-work.ts'
import { ByteMeter } from '../storage/object-encoding.ts'
import type { SessionSource } from './install-schema.ts'
import { type Archive, readChunk } from './open-archive.ts'

/** What this database lacks for a strict check, each as half a sentence. */
export function findStrictObstacles(
  sessions: SessionSource,
  { manifest }: Archive,
): Promise<readonly string[]> {
  return sessions.withClient((session) => findMissing(session, manifest.shape.columns))
}

/** What is wrong with a chunk whose bytes are known to be right; undefined when nothing is. */
export async function passStrictly(
  sessions: SessionSource,
  archive: Archive,
  chunk: ManifestChunk,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { bytes, sha256 } = await sessions.withClient((session) =>
      session.transaction(async () => {
        const meter = new ByteMeter()
        const source = readChunk(archive, chunk, signal)
        for await (const piece of passThroughTable(session, archive.manifest, chunk, { source, signal }))
          meter.update(piece)
        return meter.finish()
      }),
    )
    if (sha256 === chunk.raw_sha256) return undefined
    return `comes out of the database with ${bytes} bytes that are not those that went in`
  } catch (error) {
    if (!(error instanceof PartkeeperError) || error.retryable || error.code === 'database_unreachable')
      throw error
    return `cannot be loaded: ${error.message}`
  }
}
