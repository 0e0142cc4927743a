/**
 * Writes a real archive of a real table through the storage layer, with COPY of its own: tests of verifying and restoring
 * do not depend on the exporter. The archive lies in a folder of its own, laid out as in a store.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import {
  DIGEST_ALGORITHM,
  MANIFEST_FORMAT,
  MANIFEST_VERSION,
  type Manifest,
  type ManifestChunk,
  type ManifestEncoding,
} from '../../src/core/manifest.ts'
import type { ObjectStore } from '../../src/core/object-store.ts'
import {
  type ArchiveFormat,
  archiveFolder,
  chunkExtension,
  chunkKey,
} from '../../src/storage/archive-keys.ts'
import { writeDdl } from '../../src/storage/ddl-document.ts'
import { writeManifest } from '../../src/storage/manifest-document.ts'
import { ByteMeter, encodeObject } from '../../src/storage/object-encoding.ts'
import { openStore, type StoreOptions } from '../../src/storage/open-store.ts'
import { readRelation, readShape } from './archive-shape.ts'
import { testClock } from './test-clock.ts'

/** What is archived, and how. */
export type ArchiveOptions = {
  /** Of a role that may read the table. */
  readonly url: string
  /** Qualified. */
  readonly table: string
  readonly format?: ArchiveFormat
  /** Blocks per chunk; one chunk for all when left out. */
  readonly chunkBlocks?: number
  readonly lane?: 'text' | 'binary'
  readonly digest?: boolean
  readonly exportId?: string
  readonly toolVersion?: string
  /** The root of the store; a new folder when left out. */
  readonly root?: string
}

/** An archive on disk. */
export type MadeArchive = {
  readonly root: string
  readonly folder: string
  readonly manifestPath: string
  readonly manifest: Manifest
}

/** Store options for tests. */
export const STORE_OPTIONS: StoreOptions = {
  scratchFolder: tmpdir(),
  isThrowAwayDisk: false,
  writerName: 'test',
  clock: testClock,
  random: () => 0.5,
}

export const TEST_VERSION = '0.0.0-test'

const PROFILE = `set search_path = ''; set datestyle = 'ISO, MDY'; set intervalstyle = 'postgres'; set timezone = 'UTC';
  set extra_float_digits = 1; set bytea_output = 'hex'; set client_encoding = 'UTF8'`

/** Archives a table. */
export async function makeArchive(options: ArchiveOptions): Promise<MadeArchive> {
  const root = options.root ?? mkdtempSync(path.join(tmpdir(), 'partkeeper-archive-'))
  const store = await openStore(pathToFileURL(root).href, STORE_OPTIONS)
  const client = new pg.Client(options.url)
  await client.connect()
  try {
    await client.query(PROFILE)
    return await writeArchive(store, client, root, options)
  } finally {
    await client.end()
    await store.close()
  }
}

async function writeArchive(
  store: ObjectStore,
  client: pg.Client,
  root: string,
  options: ArchiveOptions,
): Promise<MadeArchive> {
  const { table, format = 'copy.zst', exportId = '1' } = options
  const shape = await readShape(client, table)
  const relation = await readRelation(client, table)
  const facts = await readFacts(client)
  const encoding: ManifestEncoding = {
    format: format.startsWith('csv') ? 'csv' : 'copy',
    compression: format.endsWith('zst') ? 'zstd' : 'gzip',
    columns: shape.columns.filter(({ generated }) => generated === null).map(({ name }) => name),
  }
  const key = archiveFolder({
    installation: facts.installation,
    database: facts.database,
    schema: (relation.parent ?? relation).schema,
    table: (relation.parent ?? relation).name,
    ...(relation.span === null ? {} : { span: relation.span }),
    exportId,
  })
  const chunks = await writeChunks({ store, client, key, encoding, options, blocks: facts.blocks(table) })
  const manifest: Manifest = {
    format: MANIFEST_FORMAT,
    format_version: MANIFEST_VERSION,
    created_at: '2026-11-25 12:00:00+00',
    tool_version: options.toolVersion ?? TEST_VERSION,
    server: { version: facts.version, system_identifier: null },
    installation: facts.installation,
    database: facts.database,
    export: {
      id: exportId,
      rung: 'single',
      proof: { opened_at: '2026-11-25 12:00:00+00', relfilenode: 1, seal: null },
      requested_by: 'tester',
      policy_version: null,
      confirmation: null,
    },
    relation,
    session: { DateStyle: 'ISO, MDY', IntervalStyle: 'postgres', TimeZone: 'UTC' },
    shape,
    encoding,
    digest_algorithm: options.digest === true ? DIGEST_ALGORITHM : null,
    chunks,
    totals: {
      chunks: chunks.length,
      rows: sum(chunks.map(({ rows }) => rows)),
      raw_bytes: sum(chunks.map((chunk) => chunk.raw_bytes)),
      stored_bytes: sum(chunks.map((chunk) => chunk.stored_bytes)),
    },
    previous: null,
  }
  await putObject(store, `${key}/ddl.sql`, Buffer.from(writeDdl(manifest)))
  await putObject(store, `${key}/manifest.json`, writeManifest(manifest))
  const folder = path.join(root, key)
  return { root, folder, manifestPath: path.join(folder, 'manifest.json'), manifest }
}

async function readFacts(client: pg.Client) {
  const { rows } = await client.query<{ installation: string; database: string; version: string }>(
    `select coalesce((select id::text from partkeeper.installation), '') as installation, current_database() as database,
      current_setting('server_version') as version`,
  )
  const [row] = rows
  if (row === undefined) throw new Error('no facts')
  const blocks = async (table: string): Promise<number> => {
    const size = await client.query<{ blocks: number }>(
      `select (pg_relation_size($1::regclass) / current_setting('block_size')::integer)::integer as blocks`,
      [table],
    )
    return size.rows[0]?.blocks ?? 0
  }
  return { ...row, blocks }
}

type ChunkWork = {
  readonly store: ObjectStore
  readonly client: pg.Client
  readonly key: string
  readonly encoding: ManifestEncoding
  readonly options: ArchiveOptions
  readonly blocks: Promise<number>
}

async function writeChunks(work: ChunkWork): Promise<readonly ManifestChunk[]> {
  const blocks = await work.blocks
  const step = work.options.chunkBlocks ?? Math.max(1, blocks)
  const chunks: ManifestChunk[] = []
  for (let from = 0; from < blocks; from += step) {
    chunks.push(await writeChunk(work, chunks.length + 1, from, Math.min(from + step, blocks)))
  }
  return chunks
}

async function writeChunk(
  { store, client, key, encoding, options }: ChunkWork,
  number: number,
  from: number,
  to: number,
): Promise<ManifestChunk> {
  const { lane = 'text', format = 'copy.zst', table, digest = false } = options
  const copyOptions =
    lane === 'binary' ? 'format binary' : encoding.format === 'csv' ? 'format csv, header' : 'format text'
  const columns = encoding.columns.map((name) => pg.escapeIdentifier(name)).join(', ')
  const source = client.query(
    copyTo(
      `copy (select ${columns} from only ${table} where ctid >= '(${from},0)' and ctid < '(${to},0)') to stdout with (${copyOptions})`,
    ),
  )
  const draft = await store.begin()
  const { compression } = encoding
  const encoded = await encodeObject(source, draft, { compression, digestLines: digest && lane === 'text' })
  const chunk = chunkKey(number, encoded.storedSha256, chunkExtension(format, lane))
  await draft.publish({ key: `${key}/${chunk}`, bytes: encoded.storedBytes, sha256: encoded.storedSha256 })
  return {
    number,
    key: chunk,
    predicate: { from_block: from, to_block: to },
    lane,
    rows: source.rowCount,
    raw_bytes: encoded.rawBytes,
    stored_bytes: encoded.storedBytes,
    raw_sha256: encoded.rawSha256,
    stored_sha256: encoded.storedSha256,
    row_digest: encoded.rowDigest,
  }
}

async function putObject(store: ObjectStore, key: string, bytes: Uint8Array): Promise<void> {
  const meter = new ByteMeter()
  meter.update(bytes)
  const draft = await store.begin()
  await draft.write(bytes)
  await draft.publish({ key, ...meter.finish() })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
