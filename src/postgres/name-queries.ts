// Finds the table behind a name that a person typed. Our sessions have an empty search_path, so a name without a schema
// is looked for where a plain session of the same role would: in the search_path it gets at login.
import { sql } from 'kysely'
import { onlyRow } from './plan-queries.ts'
import type { SchemaDatabase } from './tables.ts'

/** What a name means. Names are qualified and quoted. */
export interface NameAnswer {
  readonly found: string | null
  /** Tables of that name anywhere, in any capitals; ten at most. */
  readonly candidates: readonly string[]
  /** Where a name without a schema is looked for. */
  readonly search_path: string
}

/** Looks a name up; it is read as SQL reads identifiers. Error 22023 when it is none. */
export async function lookUpName(database: SchemaDatabase, name: string): Promise<NameAnswer> {
  const answer = await sql<NameAnswer>`
    with wanted as (
      select parts, parts[cardinality(parts)] as name, cardinality(parts) as length
      from parse_ident(${name}) as parts
    ), login as (
      select reset_val as search_path from pg_catalog.pg_settings where pg_settings.name = 'search_path'
    ), place as (
      select entry.place, case btrim(btrim(entry.text), '"') when '$user' then current_user::text else btrim(btrim(entry.text), '"') end as schema
      from login
      cross join lateral regexp_split_to_table(login.search_path, ',') with ordinality as entry(text, place)
    ), subject as (
      select pg_class.oid::regclass::text as name, nspname as schema, relname as plain_name
      from wanted
      join pg_catalog.pg_class on lower(pg_class.relname) = lower(wanted.name) and pg_class.relkind in ('r', 'p', 'v', 'm', 'f')
      join pg_catalog.pg_namespace on pg_namespace.oid = pg_class.relnamespace
      where has_schema_privilege(pg_namespace.oid, 'usage') and nspname !~ '^pg_(toast|temp)'
    )
    select login.search_path, (
        select subject.name
        from subject
        left join place on place.schema = subject.schema
        where subject.plain_name = wanted.name
          and case wanted.length when 1 then place.place is not null when 2 then subject.schema = wanted.parts[1] else false end
        order by place.place
        limit 1
      ) as found,
      array(select subject.name from subject where subject.schema <> 'information_schema' order by subject.name limit 10) as candidates
    from wanted
    cross join login`.execute(database)
  return onlyRow(answer.rows)
}
