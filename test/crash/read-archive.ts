/**
 * Reads an archive with nothing but JSON, sha256, zstd and the rules of COPY text: the reader that is not the product's.
 * Whatever is missing, cut or other than the manifest says fails.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'

/** Where objects are read from. */
export type ObjectSource = {
  /** Keys of all objects below the store's place. */
  list(): Promise<readonly string[]>
  read(key: string): Promise<Buffer>
  /** What writers have begun and not finished. */
  listDrafts(): Promise<readonly string[]>
}

/** An archive as it was read. */
export type ReadArchive = {
  readonly manifestKey: string
  readonly manifestSha256: string
  /** Keys of the objects that the manifest names. */
  readonly keys: readonly string[]
  /** The bytes of all chunks before compression, one after the other. */
  readonly raw: Buffer
  readonly rows: readonly (readonly (string | null)[])[]
}

type NamedChunk = {
  readonly number: number
  readonly key: string
  readonly rows: number
  readonly stored_bytes: number
  readonly stored_sha256: string
  readonly raw_bytes: number
  readonly raw_sha256: string
  readonly predicate: { readonly from_block: number; readonly to_block: number }
}
type NamedArchive = {
  readonly chunks: readonly NamedChunk[]
  readonly totals: { readonly chunks: number; readonly rows: number }
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }
/** Drafts that a killed writer left; no archive names them. */
const SCRATCH = '.partkeeper-scratch'

/** A folder as a source. */
export function readFolder(folder: string): ObjectSource {
  const listFiles = async (areDrafts: boolean): Promise<readonly string[]> => {
    const found = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = found.filter((each) => each.isFile() && each.parentPath.includes(SCRATCH) === areDrafts)
    return files.map((each) => relative(folder, join(each.parentPath, each.name))).sort()
  }
  return {
    list: () => listFiles(false),
    listDrafts: () => listFiles(true),
    read: (key) => readFile(join(folder, key)),
  }
}

/** Every archive that is there: an archive is what has a manifest. */
export async function readArchives(source: ObjectSource): Promise<readonly ReadArchive[]> {
  const keys = await source.list()
  const manifests = keys.filter((key) => key.endsWith('/manifest.json'))
  return Promise.all(manifests.map((key) => readOne(source, key)))
}

/** The sha256 of some bytes, as hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function readOne(source: ObjectSource, manifestKey: string): Promise<ReadArchive> {
  const bytes = await source.read(manifestKey)
  const manifest = JSON.parse(bytes.toString('utf8')) as NamedArchive
  const chunks = [...manifest.chunks].sort((a, b) => a.number - b.number)
  assertTiled(chunks)
  const raws: Buffer[] = []
  const rows: (readonly (string | null)[])[] = []
  for (const chunk of chunks) {
    const raw = await readChunk(source, join(dirname(manifestKey), chunk.key), chunk)
    const lines = parseCopyText(raw)
    assert.equal(lines.length, chunk.rows, `rows of ${chunk.key}`)
    raws.push(raw)
    rows.push(...lines)
  }
  const { totals } = manifest
  assert.deepEqual([totals.chunks, totals.rows], [chunks.length, rows.length], 'totals of the manifest')
  const keys = chunks.map((chunk) => join(dirname(manifestKey), chunk.key))
  return { manifestKey, manifestSha256: sha256(bytes), keys, raw: Buffer.concat(raws), rows }
}

function assertTiled(chunks: readonly NamedChunk[]): void {
  let block = 0
  for (const [index, { number, predicate }] of chunks.entries()) {
    assert.deepEqual([number, predicate.from_block], [index + 1, block], 'chunks tile the table')
    block = predicate.to_block
  }
}

async function readChunk(source: ObjectSource, key: string, chunk: NamedChunk): Promise<Buffer> {
  const stored = await source.read(key)
  const found = [stored.length, sha256(stored)]
  assert.deepEqual(found, [chunk.stored_bytes, chunk.stored_sha256], `object ${key}`)
  const raw = zstdDecompressSync(stored)
  assert.deepEqual([raw.length, sha256(raw)], [chunk.raw_bytes, chunk.raw_sha256], `bytes in ${key}`)
  return raw
}

function parseCopyText(raw: Buffer): readonly (readonly (string | null)[])[] {
  const text = raw.toString('utf8')
  assert.ok(text === '' || text.endsWith('\n'), 'the last line is whole')
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line) => line.split('\t').map(parseField))
}

function parseField(field: string): string | null {
  if (field === '\\N') return null
  return field.replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter)
}
