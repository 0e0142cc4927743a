create function partkeeper.export_shape(relation oid)
returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'columns', (
      select coalesce(jsonb_agg(jsonb_build_object('name', attname, 'type', format_type(atttypid, atttypmod),
        'collation', case when attcollation <> typcollation then (
          select format('%I.%I', nspname, collname) from pg_catalog.pg_collation
          join pg_catalog.pg_namespace on pg_namespace.oid = collnamespace where pg_collation.oid = attcollation) end,
        'not_null', attnotnull,
        'default', case when attgenerated = '' then pg_get_expr(adbin, adrelid) end,
        'identity', case attidentity when 'a' then 'always' when 'd' then 'by default' end,
        'generated', case when attgenerated <> '' then pg_get_expr(adbin, adrelid) end) order by attnum), '[]')
      from pg_catalog.pg_attribute
      join pg_catalog.pg_type on pg_type.oid = atttypid
      left join pg_catalog.pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = relation and attnum > 0 and not attisdropped),
    'constraints', (
      select coalesce(jsonb_agg(jsonb_build_object('name', conname, 'kind',
        case contype when 'p' then 'primary_key' when 'u' then 'unique' when 'c' then 'check' when 'f' then 'foreign_key' else 'exclusion' end,
        'definition', pg_get_constraintdef(pg_constraint.oid)) order by conname), '[]')
      from pg_catalog.pg_constraint
      where conrelid = relation and contype in ('p', 'u', 'c', 'f', 'x')),
    'indexes', (
      select coalesce(jsonb_agg(jsonb_build_object('name', relname, 'kind', 'index', 'definition', pg_get_indexdef(indexrelid)) order by relname), '[]')
      from pg_catalog.pg_index
      join pg_catalog.pg_class on pg_class.oid = indexrelid
      where indrelid = relation
        and not exists (select from pg_catalog.pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))))
$$;
comment on function partkeeper.export_shape(oid) is
  'What a table is like, for the manifest of its archive: columns with types, constraints, indexes, as Postgres writes them under an empty search_path.';
