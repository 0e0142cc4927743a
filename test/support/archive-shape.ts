/**
 * What a table is like, as a manifest says it, read with queries of the tests' own: so that what the product reads is not
 * judged by itself. The session must have an empty search_path.
 */
import type pg from 'pg'
import type { ManifestRelation, ManifestShape } from '../../src/core/manifest.ts'

const SHAPE = `
select jsonb_build_object(
  'columns', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', attname, 'type', format_type(atttypid, atttypmod),
      'collation', case when attcollation <> typcollation then (
        select format('%I.%I', nspname, collname) from pg_collation join pg_namespace on pg_namespace.oid = collnamespace
        where pg_collation.oid = attcollation) end,
      'not_null', attnotnull,
      'default', case when attgenerated = '' then pg_get_expr(adbin, adrelid) end,
      'identity', case attidentity when 'a' then 'always' when 'd' then 'by default' end,
      'generated', case when attgenerated <> '' then pg_get_expr(adbin, adrelid) end) order by attnum), '[]')
    from pg_attribute
    join pg_type on pg_type.oid = atttypid
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = $1::regclass and attnum > 0 and not attisdropped),
  'constraints', (
    select coalesce(jsonb_agg(jsonb_build_object('name', conname, 'kind', case contype when 'p' then 'primary_key' when 'u' then 'unique'
      when 'c' then 'check' when 'f' then 'foreign_key' else 'exclusion' end, 'definition', pg_get_constraintdef(oid)) order by conname), '[]')
    from pg_constraint where conrelid = $1::regclass and contype in ('p', 'u', 'c', 'f', 'x')),
  'indexes', (
    select coalesce(jsonb_agg(jsonb_build_object('name', relname, 'kind', 'index', 'definition', pg_get_indexdef(indexrelid)) order by relname), '[]')
    from pg_index join pg_class on pg_class.oid = indexrelid
    where indrelid = $1::regclass and not exists (select from pg_constraint where conindid = indexrelid and conrelid = indrelid))
) as shape`

const RELATION = `
select jsonb_build_object(
  'schema', space.nspname, 'name', subject.relname, 'oid', subject.oid::bigint,
  'parent', case when parent.oid is not null then jsonb_build_object('schema', parent_space.nspname, 'name', parent.relname) end,
  'span', case when bounds.part is not null then jsonb_build_object('column', attname, 'key_type', typname,
    'from', coalesce(bounds.part[1], bounds.part[2]), 'to', coalesce(bounds.part[3], bounds.part[4])) end) as relation
from pg_class as subject
join pg_namespace as space on space.oid = subject.relnamespace
left join pg_inherits on inhrelid = subject.oid
left join pg_class as parent on parent.oid = inhparent
left join pg_namespace as parent_space on parent_space.oid = parent.relnamespace
left join pg_partitioned_table on partrelid = parent.oid
left join pg_attribute on attrelid = parent.oid and attnum = partattrs[0]
left join pg_type on pg_type.oid = atttypid
cross join lateral regexp_match(pg_get_expr(subject.relpartbound, subject.oid),
  $re$FROM \\((?:'([^']*)'|(MINVALUE|MAXVALUE|[0-9]+))\\) TO \\((?:'([^']*)'|(MINVALUE|MAXVALUE|[0-9]+))\\)$re$) as bounds(part)
where subject.oid = $1::regclass`

/** Columns, constraints and indexes of a table. */
export async function readShape(client: pg.Client, table: string): Promise<ManifestShape> {
  const { rows } = await client.query<{ shape: ManifestShape }>(SHAPE, [table])
  const [row] = rows
  if (row === undefined) throw new Error(`no table ${table}`)
  return row.shape
}

/** Names, parent and bounds of a table. */
export async function readRelation(client: pg.Client, table: string): Promise<ManifestRelation> {
  const { rows } = await client.query<{ relation: ManifestRelation }>(RELATION, [table])
  const [row] = rows
  if (row === undefined) throw new Error(`no table ${table}`)
  return row.relation
}
