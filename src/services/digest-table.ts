// The digest of rows, free of their order, of a table and of an archive: two that are equal hold the same rows.
// Reads both as the chunks were written; the binary lane has no lines and therefore no digest.
import type { Manifest, ManifestChunk } from '../core/manifest.ts'
import { readTableOut } from '../postgres/restore-work.ts'
import type { Session } from '../postgres/session.ts'
import { addDigests, EMPTY_DIGEST, RowDigest } from '../storage/row-digest.ts'

/** The sum of the digests of the chunks; undefined when one has none. */
export function digestArchive(digests: readonly (string | null)[]): string | undefined {
  return digests.reduce<string | undefined>(
    (sum, digest) => (sum === undefined || digest === null ? undefined : addDigests(sum, digest)),
    EMPTY_DIGEST,
  )
}

/** Whether the rows of an archive can be digested by lines. */
export function hasLines({ chunks }: Manifest): boolean {
  return chunks.every(({ lane }: ManifestChunk) => lane === 'text')
}

/** The digest that an archive with these very rows would have; in the transaction of the session. */
export async function digestTable(
  session: Session,
  table: string,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<string> {
  const rows = await digestOf(readTableOut(session, table, manifest, { lane: 'text', signal }))
  if (manifest.encoding.format === 'copy') return rows
  // Every object with CSV has a header of its own, which its digest counts.
  const header = await digestOf(
    readTableOut(session, table, manifest, { lane: 'text', isEmpty: true, signal }),
  )
  return manifest.chunks.slice(1).reduce((sum) => addDigests(sum, header), rows)
}

async function digestOf(source: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = new RowDigest()
  for await (const piece of source) digest.update(piece)
  return digest.digest()
}
