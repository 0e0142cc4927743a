create function partkeeper.restore_key_type(parent oid)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce(policy.key_type, case
      when pg_type.typname in ('timestamptz', 'timestamp', 'date') then pg_type.typname
      when pg_type.typname in ('int2', 'int4', 'int8', 'numeric') then 'integer'
      when pg_type.typname = 'uuid' then 'uuid_v7'
      when pg_type.typname in ('text', 'varchar', 'bpchar') then 'ulid' end)
    from pg_catalog.pg_partitioned_table
    join pg_catalog.pg_attribute on attrelid = partrelid and attnum = partattrs[0]
    join pg_catalog.pg_type on pg_type.oid = atttypid and typnamespace = 'pg_catalog'::regnamespace
    left join partkeeper.policy on policy.parent = partrelid
    where partrelid = restore_key_type.parent and partstrat = 'r' and partnatts = 1);
end;
$$;
comment on function partkeeper.restore_key_type(oid) is
  'How the key of a parent is read: as its policy says; without one by its type, where the numbers of an epoch sort like any others. NULL when it is not partitioned by range of one such column.';
