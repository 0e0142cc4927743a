// Looks at what the rows of an archive would go into: names, columns, the parent's spans. Finds what is in the way, and
// refuses with all of it in one error. The rules are SQL (sql/restore/); nothing is changed here.
import type { ManifestColumn } from '../core/manifest.ts'
import { onlyRow } from './plan-queries.ts'
import { type Queryable, UNLIMITED } from './session.ts'

/** What a table with these columns needs and this database lacks. */
export async function findMissing(
  session: Queryable,
  columns: readonly ManifestColumn[],
): Promise<readonly string[]> {
  const { rows } = await session.query<{ problems: readonly string[] }>(
    'select to_jsonb(partkeeper.missing_for_columns($1::jsonb)) as problems',
    [JSON.stringify(columns)],
  )
  return onlyRow(rows).problems
}

/** Why rows do not fit into a table, and what is different about it. */
export async function judgeFit(
  session: Queryable,
  target: string,
  columns: readonly ManifestColumn[],
  loaded: readonly string[],
): Promise<{ readonly problems: readonly string[]; readonly notes: readonly string[] }> {
  const { rows } = await session.query<{ problems: readonly string[]; notes: readonly string[] }>(
    `select to_jsonb(partkeeper.fit_problems($1::oid, $2::jsonb, $3::text[])) as problems,
      to_jsonb(partkeeper.fit_notes($1::oid, $2::jsonb)) as notes`,
    [target, JSON.stringify(columns), loaded],
  )
  return onlyRow(rows)
}

/** Why a span cannot be attached under a parent. */
export async function findAttachProblems(
  session: Queryable,
  parent: string,
  span: object,
): Promise<readonly string[]> {
  const { rows } = await session.query<{ problems: readonly string[] }>(
    'select to_jsonb(partkeeper.attach_problems($1::oid, $2::jsonb)) as problems',
    [parent, JSON.stringify(span)],
    UNLIMITED,
  )
  return onlyRow(rows).problems
}

/** Throws everything that is in the way in one error; returns when nothing is. */
export async function requireRestorable(
  session: Queryable,
  source: string,
  target: string,
  problems: readonly string[],
): Promise<void> {
  await session.query('select partkeeper.require_restorable($1, $2, $3::text[])', [source, target, problems])
}

/** What a name stands for as the place of a restore. */
export interface TargetName {
  readonly schema: string
  readonly name: string
  readonly has_schema: boolean
  readonly may_create: boolean
  readonly oid: string | null
  readonly kind: string | null
}

/** Reads a name that a person typed; without a schema it is the first of the login's search_path. Error 22023 when it is none. */
export async function readTargetName(session: Queryable, name: string): Promise<TargetName> {
  const { rows } = await session.query<TargetName>(
    `with wanted as (
      select parts, parts[cardinality(parts)] as name from parse_ident($1) as parts
    ), place as (
      select case btrim(btrim(entry.text), '"') when '$user' then current_user::text else btrim(btrim(entry.text), '"') end as schema
      from pg_catalog.pg_settings
      cross join lateral regexp_split_to_table(reset_val, ',') with ordinality as entry(text, place)
      where pg_settings.name = 'search_path'
      order by entry.place
    ), chosen as (
      select wanted.name, case when cardinality(wanted.parts) > 1 then wanted.parts[cardinality(wanted.parts) - 1]
        else coalesce((select place.schema from place join pg_catalog.pg_namespace on nspname = place.schema limit 1), 'public') end as schema
      from wanted
    )
    select chosen.schema, chosen.name, pg_namespace.oid is not null as has_schema,
      coalesce(has_schema_privilege(pg_namespace.oid, 'create'), false) as may_create, pg_class.oid::text, pg_class.relkind as kind
    from chosen
    left join pg_catalog.pg_namespace on pg_namespace.nspname = chosen.schema
    left join pg_catalog.pg_class on pg_class.relnamespace = pg_namespace.oid and pg_class.relname = chosen.name`,
    [name],
  )
  return onlyRow(rows)
}

/** Whether a table is there by its qualified and quoted name: its OID, or null. */
export async function readTableOid(session: Queryable, name: string): Promise<string | null> {
  const { rows } = await session.query<{ oid: string | null }>('select to_regclass($1)::oid::text as oid', [
    name,
  ])
  return onlyRow(rows).oid
}
