// Finds an archive by what a person names, opens the store it lies in and reads its manifest: the first step of verifying
// and of restoring it. Writes nothing, and takes nothing in the manifest on trust but its form.
import { PartkeeperError } from '../core/errors.ts'
import type { Manifest, ManifestChunk } from '../core/manifest.ts'
import type { ObjectStore } from '../core/object-store.ts'
import { readExportPlace } from '../postgres/recorded-export-queries.ts'
import type { Queryable } from '../postgres/session.ts'
import { guardBytes } from '../storage/guarded-bytes.ts'
import { MANIFEST_BYTES_MAX, readManifest } from '../storage/manifest-document.ts'
import { locateManifest } from '../storage/manifest-location.ts'
import { ByteMeter, decodeObject } from '../storage/object-encoding.ts'
import { openStore, type StoreOptions } from '../storage/open-store.ts'

/** An archive whose manifest was read. Close its store when done. */
export interface Archive {
  readonly manifest: Manifest
  readonly manifestBytes: Uint8Array
  readonly sha256: string
  readonly store: ObjectStore
  /** Key of the manifest. */
  readonly key: string
  /** Where the manifest is, for people and for the ledger. */
  readonly place: string
}

/** Where an archive is looked for. */
export interface ArchiveRequest {
  /** A path or URL of a manifest or its folder; digits alone are the number of an export. */
  readonly manifest: string
  readonly storeOptions: StoreOptions
}

/** Opens the archive. `database` is needed for the number of an export only. */
export async function openArchive(request: ArchiveRequest, database?: Queryable): Promise<Archive> {
  const { storeUrl, key, sha256: expected } = await findManifest(request.manifest, database)
  const store = await openStore(storeUrl, request.storeOptions)
  try {
    const manifestBytes = await readBounded(store, key)
    const sha256 = hashOf(manifestBytes)
    if (expected !== undefined && expected !== sha256) {
      throw new PartkeeperError(
        'archive_damaged',
        `${key} has the sha256 ${sha256}, the database knows ${expected}`,
      )
    }
    const manifest = readManifest(manifestBytes)
    return { manifest, manifestBytes, sha256, store, key, place: `${store.place.replace(/\/$/, '')}/${key}` }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Opens the archive, lends it to some work and closes it. */
export async function withArchive<Result>(
  request: ArchiveRequest,
  database: Queryable | undefined,
  work: (archive: Archive) => Promise<Result>,
): Promise<Result> {
  const archive = await openArchive(request, database)
  try {
    return await work(archive)
  } finally {
    await archive.store.close()
  }
}

/** The key of an object that lies beside the manifest. */
export function keyBeside({ key }: Archive, relative: string): string {
  return `${key.slice(0, key.lastIndexOf('/') + 1)}${relative}`
}

/** Whether a text is the number of an export. */
export function isExportNumber(text: string): boolean {
  return /^[0-9]{1,18}$/.test(text)
}

/**
 * The rows of a chunk as COPY takes them. A wrong byte, before or after decompression, is an error before the end is
 * reached: so what is fed from it can never be committed.
 */
export function readChunk(
  archive: Archive,
  chunk: ManifestChunk,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const { key: name, stored_bytes: storedBytes, stored_sha256: storedSha256 } = chunk
  const stored = archive.store.read(keyBeside(archive, chunk.key), signal)
  const guarded = guardBytes(stored, { name, bytes: storedBytes, sha256: storedSha256 })
  return guardBytes(decodeObject(guarded, archive.manifest.encoding.compression), {
    name: `${name} (decompressed)`,
    bytes: chunk.raw_bytes,
    sha256: chunk.raw_sha256,
  })
}

async function findManifest(
  text: string,
  database: Queryable | undefined,
): Promise<{ readonly storeUrl: string; readonly key: string; readonly sha256?: string }> {
  if (!isExportNumber(text)) return locateManifest(text)
  const found = database === undefined ? undefined : await readExportPlace(database, text)
  if (found === undefined) {
    throw new PartkeeperError('not_found', `there is no export ${text} with a manifest in this database`, {
      hint: 'Name the manifest by its path or URL, or look at: select * from partkeeper.exports.',
    })
  }
  return { storeUrl: found.url, key: found.key, sha256: found.sha256 }
}

/** The bytes of a document: no more than one too many, so that a foreign object does not fill the memory. */
export async function readBounded(store: ObjectStore, key: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of store.read(key)) {
    pieces.push(piece)
    length += piece.byteLength
    // One byte too many is enough for the reader of the manifest to refuse it.
    if (length > MANIFEST_BYTES_MAX) break
  }
  return Buffer.concat(pieces)
}

function hashOf(bytes: Uint8Array): string {
  const meter = new ByteMeter()
  meter.update(bytes)
  return meter.finish().sha256
}
