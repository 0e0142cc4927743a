create function partkeeper.restore_key_type(parent oid)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select pg_type.typname
    from pg_catalog.pg_partitioned_table
    join pg_catalog.pg_attribute on attrelid = partrelid and attnum = partattrs[0]
    join pg_catalog.pg_type on pg_type.oid = atttypid and typnamespace = 'pg_catalog'::regnamespace
    where partrelid = parent and partstrat = 'r' and partnatts = 1
      and typname in ('timestamptz', 'timestamp', 'date'));
end;
$$;
comment on function partkeeper.restore_key_type(oid) is
  'Type of the column that a parent is cut by; NULL when it is not partitioned by range of one time column.';
