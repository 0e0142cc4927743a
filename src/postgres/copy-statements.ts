// The COPY statement of a chunk: explicit columns without the generated ones, the range of blocks, and text, CSV or binary.
// Names come out of the catalog and are quoted; numbers are numbers.
import pg from 'pg'
import type { ManifestColumn } from '../core/manifest.ts'
import type { ArchiveFacts } from './archive-queries.ts'
import { onlyRow } from './plan-queries.ts'
import { type Session, UNLIMITED } from './session.ts'

/** How the rows of a chunk are written: as the export's format has it, or binary for values too large for text. */
export type CopyLane = 'text' | 'binary'

/** A range of blocks of an opened export. */
interface BlockRange {
  readonly facts: ArchiveFacts
  readonly fromBlock: number
  readonly toBlock: number
}

/** Text of a bytea takes twice its size, and a line of COPY 1 GB at most. */
const TEXT_VALUE_BYTES_MAX = 128 * 1024 * 1024
/** Types whose size is known without reading the value; of others only the size as stored is. */
const MEASURED = /^(text|bytea|xml|character varying(\(\d+\))?|character(\(\d+\))?|bpchar)$/
/** Types that are never large. */
const SMALL =
  /^(smallint|integer|bigint|real|double precision|boolean|date|uuid|oid|"char"|interval|time.*|name|inet|cidr|macaddr8?)$/

/** The columns that are in the data. */
export function listDataColumns({ shape }: ArchiveFacts): readonly ManifestColumn[] {
  return shape.columns.filter((column) => column.generated === null)
}

/** Writes the COPY of a range. */
export function writeCopy(range: BlockRange, lane: CopyLane): string {
  const { facts } = range
  const columns = listDataColumns(facts).map(({ name }) => pg.escapeIdentifier(name))
  const query = `select ${columns.join(', ')} from only ${facts.table} where ${writeRange(range)}`
  return `copy (${query}) to stdout${writeOptions(facts, lane)}`
}

/** Looks whether a value of the range is too large for text; only where values lie outside of their rows at all. */
export async function findLane(session: Session, range: BlockRange): Promise<CopyLane> {
  if (!range.facts.hasLargeValues) return 'text'
  const tests = listDataColumns(range.facts).flatMap(({ name, type }) => {
    const column = pg.escapeIdentifier(name)
    if (SMALL.test(type)) return []
    if (type === 'xml') return [`octet_length(${column}::text) > ${TEXT_VALUE_BYTES_MAX}`]
    const measure = MEASURED.test(type) ? 'octet_length' : 'pg_column_size'
    return [`${measure}(${column}) > ${TEXT_VALUE_BYTES_MAX}`]
  })
  if (tests.length === 0) return 'text'
  const text = `
    select exists (select from only ${range.facts.table} where ${writeRange(range)} and (${tests.join(' or ')})) as is_large`
  const found = await session.query<{ readonly is_large: boolean }>(text, [], UNLIMITED)
  return onlyRow(found.rows).is_large ? 'binary' : 'text'
}

function writeRange({ fromBlock, toBlock }: BlockRange): string {
  return `ctid >= '(${fromBlock},0)'::pg_catalog.tid and ctid < '(${toBlock},0)'::pg_catalog.tid`
}

function writeOptions({ format }: ArchiveFacts, lane: CopyLane): string {
  if (lane === 'binary') return ' with (format binary)'
  return format.startsWith('csv') ? ' with (format csv, header)' : ''
}
