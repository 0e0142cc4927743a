// Keys of the objects of an archive: where an export lies below its store, and what its objects are called. Every byte of
// a name that is not a plain letter, digit, `_` or `-` is percent-encoded, so that no legal name of a table can lead out
// of the folder, meet another one's, or be `.` or `..`. Reads nothing and writes nothing.
import { createHash } from 'node:crypto'
import { PartkeeperError } from '../core/errors.ts'

/** What decides where an archive lies. */
export interface ArchivePlace {
  readonly installation: string
  readonly database: string
  readonly schema: string
  /** The parent of a partition, else the table itself. */
  readonly table: string
  /** Bounds as the catalog has them; left out for a table of its own. */
  readonly span?: { readonly from: string; readonly to: string } | undefined
  readonly exportId: string
}

/** How the rows of an export are written; the ending of its objects. */
export type ArchiveFormat = 'copy.zst' | 'copy.gz' | 'csv.zst' | 'csv.gz'

/** Ending of an object with data. */
export type ChunkExtension = ArchiveFormat | 'copybin.zst' | 'copybin.gz'

/** A store takes longer keys; a file system takes no longer part of a path. */
const KEY_BYTES_MAX = 1024
const PART_BYTES_MAX = 255
/** Leaves room for `span=` and a hash. */
const SPAN_LENGTH_MAX = 200
const NUMBER_DIGITS = 6
const HASH_DIGITS = 8

/** The folder of one export, without a slash at its end. */
export function archiveFolder(place: ArchivePlace): string {
  const { installation, database, schema, table, span, exportId } = place
  return [
    'v1',
    `inst=${encodeName(installation)}`,
    `db=${encodeName(database)}`,
    `schema=${encodeName(schema)}`,
    `table=${encodeName(table)}`,
    ...(span === undefined ? [] : [`span=${spanText(span)}`]),
    `export=${encodeName(exportId)}`,
  ].join('/')
}

/** Key of a chunk's object, relative to the folder of its export: data/000001-0123abcd.copy.zst */
export function chunkKey(number: number, storedSha256: string, extension: ChunkExtension): string {
  return `data/${String(number).padStart(NUMBER_DIGITS, '0')}-${storedSha256.slice(0, HASH_DIGITS)}.${extension}`
}

/** Whether a key, relative to the folder of its export, is one that chunkKey() gives to an object with this hash. */
export function isChunkKeyOf(key: string, storedSha256: string): boolean {
  const match = /^data\/0*(\d+)-[0-9a-f]+\.((?:copy|copybin|csv)\.(?:zst|gz))$/.exec(key)
  const [, number, extension] = match ?? []
  return number !== undefined && key === chunkKey(Number(number), storedSha256, extension as ChunkExtension)
}

/** The ending of a chunk's object: the binary lane has one of its own, whatever the format of the other chunks. */
export function chunkExtension(format: ArchiveFormat, lane: 'text' | 'binary'): ChunkExtension {
  if (lane === 'text') return format
  return compressionOf(format) === 'zstd' ? 'copybin.zst' : 'copybin.gz'
}

/** The compression that an ending stands for. */
export function compressionOf(extension: ChunkExtension): 'zstd' | 'gzip' {
  return extension.endsWith('.zst') ? 'zstd' : 'gzip'
}

/** Key of the manifest in the folder of an export. */
export function manifestKey(folder: string): string {
  return `${folder}/manifest.json`
}

/** Key of the statements for people in the folder of an export. */
export function ddlKey(folder: string): string {
  return `${folder}/ddl.sql`
}

/** Percent-encodes every byte outside `A-Z a-z 0-9 _ -`. */
export function encodeName(name: string): string {
  return Array.from(Buffer.from(name, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9_-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

/** Why a text cannot be a key, or undefined when it can: plain ASCII parts, none of them `.` or `..`, in usual lengths. */
export function describeKeyProblem(key: string): string | undefined {
  if (key === '') return 'it is empty'
  if (key.length > KEY_BYTES_MAX) return `it is longer than ${KEY_BYTES_MAX} bytes`
  if (!/^[A-Za-z0-9_%=.~/-]+$/.test(key)) return 'it holds characters that no key of an archive has'
  const parts = key.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return 'it is no plain path below the store'
  if (parts.some((part) => part.length > PART_BYTES_MAX))
    return `a part of it is longer than ${PART_BYTES_MAX} bytes`
  return undefined
}

/** Throws invalid_argument unless the text can be a key. The key is not repeated: it may come from anywhere. */
export function requireKey(key: string): void {
  const problem = describeKeyProblem(key)
  if (problem !== undefined)
    throw new PartkeeperError('invalid_argument', `Not a key of an archive: ${problem}.`)
}

function spanText({ from, to }: { readonly from: string; readonly to: string }): string {
  const text = `${boundText(from)}--${boundText(to)}`
  if (text.length <= SPAN_LENGTH_MAX) return text
  const hash = createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 2 * HASH_DIGITS)
  return `${text.slice(0, SPAN_LENGTH_MAX).replace(/%[0-9A-F]?$/, '')}-${hash}`
}

/** `2024-05-01 00:00:00+00` as `20240501T000000Z`, without an offset without the Z; anything else percent-encoded. */
function boundText(bound: string): string {
  const match = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\+00)?$/.exec(bound)
  if (match === null) return encodeName(bound)
  const [, year, month, day, hour, minute, second, offset] = match
  return `${year}${month}${day}T${hour}${minute}${second}${offset === undefined ? '' : 'Z'}`
}
