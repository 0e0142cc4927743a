// The statements that make the archived table again, as a text for people with the commands to load it by psql alone. The
// program itself never reads it: it builds its own statements from the manifest. Whatever stands in a comment is kept in it,
// line by line, so that no name can become a statement. It also holds the hash of the manifest, which nothing else beside it does.
import { createHash } from 'node:crypto'
import type { Manifest, ManifestColumn, ManifestDefinition } from '../core/manifest.ts'
import { writeManifest } from './manifest-document.ts'

const HASH_LINE = /^-- The manifest beside it has the sha256 ([0-9a-f]{64})\.$/m

/** The text of ddl.sql: the same bytes from the same manifest. */
export function writeDdl(manifest: Manifest): string {
  return [
    describe(manifest),
    recipe(manifest),
    createTable(manifest),
    properties(manifest),
    additions(manifest),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** The hash of the manifest that a ddl.sql was written for, as hex; undefined when it tells none. */
export function readManifestHash(ddl: string): string | undefined {
  return HASH_LINE.exec(ddl)?.[1]
}

function describe(manifest: Manifest): string {
  const { relation, database, created_at, totals, server } = manifest
  const parent =
    relation.parent === null
      ? ''
      : `, partition of ${show(relation.parent.schema)}.${show(relation.parent.name)}`
  const span = relation.span === null ? '' : ` from ${relation.span.from} to ${relation.span.to}`
  return comment(
    [
      `${show(relation.schema)}.${show(relation.name)}${parent}${span}`,
      `of the database ${show(database)} (PostgreSQL ${server.version}), archived ${created_at}: ${totals.rows} rows in ${totals.chunks} objects.`,
      `The manifest beside it has the sha256 ${createHash('sha256').update(writeManifest(manifest)).digest('hex')}.`,
    ].join('\n'),
  )
}

/** Three lines for a shell in the folder of the archive. */
function recipe(manifest: Manifest): string {
  const { compression } = manifest.encoding
  const unpack = compression === 'zstd' ? 'zstd -dc' : 'gzip -dc'
  const ending = compression === 'zstd' ? 'zst' : 'gz'
  const hasBinary = manifest.chunks.some(({ lane }) => lane === 'binary')
  const hasText = !hasBinary || manifest.chunks.some(({ lane }) => lane === 'text')
  const load = (glob: string, options: string) =>
    `for f in data/*.${glob}.${ending}; do ${unpack} "$f" | psql -X -v ON_ERROR_STOP=1 -c ${shellQuote(copyStatement(manifest, options))} || break; done`
  const textOptions = manifest.encoding.format === 'csv' ? ' with (format csv, header)' : ''
  return comment(
    [
      '',
      'To load it with psql alone, in the folder of this file, with PGDATABASE and the like set:',
      '',
      '  export PGCLIENTENCODING=UTF8 PGOPTIONS="-c datestyle=ISO -c intervalstyle=postgres"',
      '  psql -X -v ON_ERROR_STOP=1 -f ddl.sql',
      ...(hasText ? [`  ${load(manifest.encoding.format, textOptions)}`] : []),
      ...(hasBinary ? [`  ${load('copybin', ' with (format binary)')}`] : []),
      '',
      'The schema must be there. What stands in comments below depends on other objects: run it where they exist.',
    ].join('\n'),
  )
}

function copyStatement({ relation, encoding }: Manifest, options: string): string {
  return `copy ${tableName(relation)} (${encoding.columns.map(quote).join(', ')}) from stdin${options}`
}

function createTable({ relation, shape }: Manifest): string {
  const columns = shape.columns.map((column) => `  ${columnText(column)}`).join(',\n')
  return `\ncreate table ${tableName(relation)} (\n${columns}\n);\n`
}

function columnText({ name, type, collation, not_null, generated }: ManifestColumn): string {
  return [
    quote(name),
    type,
    ...(collation === null ? [] : [`collate ${collation}`]),
    ...(generated === null ? [] : [`generated always as (${generated}) stored`]),
    ...(not_null ? ['not null'] : []),
  ].join(' ')
}

/** Defaults and identities: no row needs them, and sequences they name may not be there. */
function properties({ relation, shape }: Manifest): string {
  const alter = (name: string, what: string) =>
    `alter table ${tableName(relation)} alter column ${quote(name)} ${what};`
  const statements = shape.columns.flatMap(({ name, default: value, identity }) => [
    ...(value === null ? [] : [alter(name, `set default ${value}`)]),
    ...(identity === null ? [] : [alter(name, `add generated ${identity} as identity`)]),
  ])
  return statements.length === 0 ? '' : comment(statements.join('\n'))
}

/** Constraints and indexes after the table; foreign keys as comments, since what they refer to may not be there. */
function additions({ relation, shape }: Manifest): string {
  const statement = ({ name, kind, definition }: ManifestDefinition) =>
    kind === 'index'
      ? `${definition};`
      : `alter table ${tableName(relation)} add constraint ${quote(name)} ${definition};`
  const own = shape.constraints.filter(({ kind }) => kind !== 'foreign_key')
  const foreign = shape.constraints.filter(({ kind }) => kind === 'foreign_key')
  return [
    ...own.map(statement),
    ...shape.indexes.map(statement),
    ...foreign.map((key) => comment(statement(key))),
  ]
    .map((text) => `${text.trimEnd()}\n`)
    .join('')
}

function tableName({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${quote(schema)}.${quote(name)}`
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** A name for people: line breaks and other control characters shown as escapes. */
function show(name: string): string {
  return JSON.stringify(name).slice(1, -1)
}

/** Every line behind two dashes; a carriage return ends a comment for psql too. */
function comment(text: string): string {
  return text
    .split(/\r\n|[\n\r]/)
    .map((line) => `-- ${line}`.trimEnd())
    .join('\n')
    .concat('\n')
}
