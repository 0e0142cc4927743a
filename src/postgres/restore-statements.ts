// The statements of a restore as texts, built from a manifest: data that anybody may have written. Names are quoted here;
// types and collations have been read by the server as exactly one name each; expressions are sent one statement at a
// time by the extended protocol, which takes no second statement behind the first.
import pg from 'pg'
import type {
  Manifest,
  ManifestChunk,
  ManifestColumn,
  ManifestDefinition,
  ManifestEncoding,
} from '../core/manifest.ts'

/** The table into which `verify --strict` loads each chunk; it ends with its transaction. */
export const STRICT_TABLE = 'pg_temp.partkeeper_strict'

/** Settings of the exporting session that change what a text means; no other is taken from a manifest. */
const VALUE_SETTINGS: ReadonlySet<string> = new Set([
  'DateStyle',
  'IntervalStyle',
  'TimeZone',
  'extra_float_digits',
  'bytea_output',
  'lc_monetary',
  'xmloption',
])

/** A name with its schema, quoted. */
export function quoteName({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`
}

/** Makes the table with its columns, without defaults, keys and indexes. */
export function writeCreateTable(table: string, columns: readonly ManifestColumn[]): string {
  return `create table ${table} (${columns.map(writeColumn).join(', ')})`
}

/** Makes the table for strict checks: the columns that the data has, and nothing else. */
export function writeStrictTable({ shape, encoding }: Manifest): string {
  const columns = shape.columns.filter(({ name }) => encoding.columns.includes(name))
  const bare = columns.map((column) => writeColumn({ ...column, not_null: false, identity: null }))
  return `create temporary table partkeeper_strict (${bare.join(', ')}) on commit drop`
}

function writeColumn({ name, type, collation, not_null, generated, identity }: ManifestColumn): string {
  return [
    pg.escapeIdentifier(name),
    type,
    ...(collation === null ? [] : [`collate ${collation}`]),
    ...(generated === null ? [] : [`generated always as (${generated}) stored`]),
    ...(identity === null ? [] : [`generated ${identity} as identity`]),
    ...(not_null ? ['not null'] : []),
  ].join(' ')
}

/** Gives a column its default. */
export function writeDefault(table: string, name: string, expression: string): string {
  return `alter table ${table} alter column ${pg.escapeIdentifier(name)} set default ${expression}`
}

const IDENTIFIER = '(?:"(?:[^"]|"")+"|[^\\s".]+)'
const INDEX_DEFINITION = new RegExp(
  `^CREATE (UNIQUE )?INDEX ${IDENTIFIER} ON (?:ONLY )?${IDENTIFIER}(?:\\.${IDENTIFIER})? (USING [\\s\\S]+)$`,
)

/** Makes a constraint or an index under a name; undefined when its definition is not one of its kind. */
export function writeDefinition(
  table: string,
  name: string,
  { kind, definition }: ManifestDefinition,
): string | undefined {
  const quoted = pg.escapeIdentifier(name)
  if (kind !== 'index') return `alter table ${table} add constraint ${quoted} ${definition}`
  const [, unique = '', tail] = INDEX_DEFINITION.exec(definition) ?? []
  return tail === undefined ? undefined : `create ${unique.toLowerCase()}index ${quoted} on ${table} ${tail}`
}

/** Loads a chunk. */
export function writeCopyIn(table: string, encoding: ManifestEncoding, { lane }: ManifestChunk): string {
  return `copy ${table} (${writeColumns(encoding)}) from stdin with (${writeOptions(encoding, lane)})`
}

/** Reads a table out the way its chunks were written. */
export function writeCopyOut(
  table: string,
  encoding: ManifestEncoding,
  choices: { readonly lane: 'text' | 'binary'; readonly isEmpty?: boolean | undefined },
): string {
  const condition = choices.isEmpty === true ? ' where false' : ''
  return `copy (select ${writeColumns(encoding)} from ${table}${condition}) to stdout with (${writeOptions(encoding, choices.lane)})`
}

function writeColumns({ columns }: ManifestEncoding): string {
  return columns.map((name) => pg.escapeIdentifier(name)).join(', ')
}

function writeOptions({ format }: ManifestEncoding, lane: 'text' | 'binary'): string {
  if (lane === 'binary') return 'format binary'
  return format === 'csv' ? 'format csv, header true' : 'format text'
}

/** What makes texts mean in this transaction what they meant in the session that wrote them. */
export function listValueSettings({ session }: Manifest): readonly (readonly [string, string])[] {
  return Object.entries(session).filter(([name]) => VALUE_SETTINGS.has(name))
}
