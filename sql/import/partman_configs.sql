create function partkeeper.partman_configs()
returns table (place regclass, config jsonb)
language plpgsql stable rows 10
set search_path = ''
as $$
declare
  found regclass;
begin
  -- The extension may sit in any schema, and its tables outlive it in a dump: the columns say what it is.
  for found in
    select pg_class.oid from pg_catalog.pg_class
    where pg_class.relname = 'part_config' and pg_class.relkind = 'r' and (
      select count(*) from pg_catalog.pg_attribute
      where pg_attribute.attrelid = pg_class.oid and pg_attribute.attnum > 0 and not pg_attribute.attisdropped
        and pg_attribute.attname in ('parent_table', 'control', 'partition_type', 'partition_interval', 'premake', 'retention',
          'automatic_maintenance')) = 7
    order by pg_class.oid
  loop
    return query execute format('select %L::regclass, to_jsonb(config) from %s as config order by config.parent_table', found, partkeeper.quoted_name(found));
  end loop;
end;
$$;
comment on function partkeeper.partman_configs() is
  'Every row of pg_partman''s configuration as JSON, so that the columns of its versions 4 and 5 read alike, and the table it is in.';
