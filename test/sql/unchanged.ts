/**
 * The proof that a refusal changed nothing: a hash over the catalog of a database and the rows of Partkeeper's tables,
 * compared before and after. What the server changes by itself (statistics, freezing) is left out.
 */
import assert from 'node:assert/strict'
import type { ServerWord, SqlSession } from './sql-session.ts'

/** Each catalog with the column that tells whose row it is; what came with the server is below FIRST_NORMAL_OID. */
const CATALOGS: readonly (readonly [string, string])[] = [
  ['pg_class', 'oid'],
  ['pg_attribute', 'attrelid'],
  ['pg_constraint', 'oid'],
  ['pg_index', 'indexrelid'],
  ['pg_inherits', 'inhrelid'],
  ['pg_trigger', 'oid'],
  ['pg_type', 'oid'],
  ['pg_sequence', 'seqrelid'],
  ['pg_statistic_ext', 'oid'],
]
const TABLES =
  'installation policy hold retirement confirmation write_sample event run process lease store export chunk evidence'.split(
    ' ',
  )
const FIRST_NORMAL_OID = 16384
const KEPT_BY_SERVER = '{relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid,relhasindex}'

const DIGESTS = [
  ...CATALOGS.map(([catalog, column]) => {
    const line =
      catalog === 'pg_class' ? `(to_jsonb(pg_class) - '${KEPT_BY_SERVER}'::text[])::text` : `${catalog}::text`
    return digestOf(catalog, line, `pg_catalog.${catalog} where ${column} >= ${FIRST_NORMAL_OID}`)
  }),
  ...TABLES.map((table) => digestOf(table, `${table}::text`, `partkeeper.${table}`)),
]
const HASH = `select jsonb_object_agg(name, digest)::text from (${DIGESTS.join(' union all ')}) as digests(name, digest)`

/** A hash that differs when anything differs. */
export function hashCatalog(sql: SqlSession): Promise<string> {
  return sql.value<string>(HASH)
}

/** Runs a statement that must fail, and checks that it gave a hint and left nothing behind. */
export async function refuseUnchanged(
  sql: SqlSession,
  text: string,
  values?: readonly unknown[],
): Promise<ServerWord> {
  const before = await hashCatalog(sql)
  const refusal = await sql.refusal(text, values)
  assert.equal(await hashCatalog(sql), before, `changed something: ${text}`)
  assert.notEqual(refusal.hint, '', `no hint: ${text}: ${refusal.message}`)
  assert.ok(refusal.message.length < 2000, `a message of ${refusal.message.length} characters: ${text}`)
  return refusal
}

function digestOf(name: string, line: string, source: string): string {
  return `select '${name}', md5(coalesce(string_agg(${line}, ',' order by ${line}), '')) from ${source}`
}
