/**
 * Everything the catalog says of the objects of some schemas, as sorted lines without OIDs, so that two databases can be
 * compared: relations with their bounds, columns, constraints, indexes, triggers, routines, grants and comments.
 */
import type pg from 'pg'

const DUMP = `
with scope as (
  select oid, nspname, nspowner, nspacl from pg_namespace where nspname = any ($1)
), relation as (
  select c.oid, format('%s.%s', s.nspname, c.relname) as name, c.relkind, to_jsonb(c) as facts
  from pg_class c join scope s on s.oid = c.relnamespace
), line(kind, name, said) as (
  select 'schema', nspname, jsonb_build_object('owner', nspowner::regrole, 'grants', array(select unnest(nspacl)::text order by 1),
    'comment', obj_description(oid, 'pg_namespace'))
  from scope
  union all
  select 'relation', name, jsonb_build_object('kind', relkind, 'owner', (facts->>'relowner')::oid::regrole,
    'grants', array(select jsonb_array_elements_text(nullif(facts->'relacl', 'null')) order by 1),
    'options', facts->'reloptions', 'persistence', facts->'relpersistence', 'replica_identity', facts->'relreplident',
    'row_security', facts->'relrowsecurity', 'forced', facts->'relforcerowsecurity', 'is_partition', facts->'relispartition',
    'bound', pg_get_expr((select relpartbound from pg_class where pg_class.oid = relation.oid), oid),
    'parent', (select array_agg(inhparent::regclass::text) from pg_inherits where inhrelid = oid),
    'key', case when relkind = 'p' then pg_get_partkeydef(oid) end,
    'view', case when relkind = 'v' then pg_get_viewdef(oid) end, 'comment', obj_description(oid, 'pg_class'))
  from relation
  union all
  select 'column', format('%s.%s', name, attname), jsonb_build_object('place', rank() over (partition by relation.oid order by attnum),
    'type', format_type(atttypid, atttypmod), 'not_null', attnotnull, 'default', pg_get_expr(adbin, adrelid),
    'identity', attidentity, 'generated', attgenerated, 'statistics', attstattarget, 'grants', attacl::text,
    'comment', col_description(relation.oid, attnum))
  from relation
  join pg_attribute on attrelid = relation.oid and attnum > 0 and not attisdropped
  left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where relkind in ('r', 'p', 'v', 'c')
  union all
  select 'constraint', format('%s.%s', name, conname), jsonb_build_object('says', pg_get_constraintdef(pg_constraint.oid),
    'validated', convalidated, 'inherited', coninhcount, 'comment', obj_description(pg_constraint.oid, 'pg_constraint'))
  from relation join pg_constraint on conrelid = relation.oid
  union all
  select 'index', indexrelid::regclass::text, jsonb_build_object('says', pg_get_indexdef(indexrelid), 'valid', indisvalid,
    'replica_identity', indisreplident, 'parent', (select inhparent::regclass::text from pg_inherits where inhrelid = indexrelid))
  from relation join pg_index on indrelid = relation.oid
  union all
  select 'trigger', format('%s.%s', name, tgname), jsonb_build_object('says', pg_get_triggerdef(pg_trigger.oid), 'enabled', tgenabled,
    'comment', obj_description(pg_trigger.oid, 'pg_trigger'))
  from relation join pg_trigger on tgrelid = relation.oid where not tgisinternal
  union all
  select 'routine', pg_proc.oid::regprocedure::text, jsonb_build_object('says', pg_get_functiondef(pg_proc.oid),
    'owner', proowner::regrole, 'grants', array(select unnest(proacl)::text order by 1), 'comment', obj_description(pg_proc.oid, 'pg_proc'))
  from pg_proc join scope on scope.oid = pronamespace where prokind in ('f', 'p')
  union all
  select 'type', pg_type.oid::regtype::text, jsonb_build_object('kind', typtype, 'comment', obj_description(pg_type.oid, 'pg_type'))
  from pg_type join scope on scope.oid = typnamespace
)
select * from (select format('%s %s %s', kind, name, said) as text from line) as said order by text collate "C"`

/** The lines for these schemas. */
export async function dumpCatalog(
  client: pg.ClientBase,
  schemas: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ text: string }>(DUMP, [schemas])
  return rows.map(({ text }) => text)
}

/** Everything that an installation leaves behind, but for the moment and the identity. */
export async function dumpInstallation(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(
    `select concat_ws(' ', 'migration', version, name, digest) as line from partkeeper.migration
     union all select concat_ws(' ', 'transition', from_state, to_state) from partkeeper.retirement_transition
     union all select concat_ws(' ', 'transition of an export', from_state, to_state) from partkeeper.export_transition
     union all select concat_ws(' ', 'transition of a chunk', from_state, to_state) from partkeeper.chunk_transition
     union all select concat_ws(' ', 'transition of a restore', from_state, to_state) from partkeeper.restore_transition
     union all select concat_ws(' ', 'code', code_digest) from partkeeper.installation order by 1`,
  )
  return [...(await dumpCatalog(client, ['partkeeper', 'public'])), ...rows.map(({ line }) => line)]
}
