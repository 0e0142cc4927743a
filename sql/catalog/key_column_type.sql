create function partkeeper.key_column_type(parent oid)
returns text
language sql stable
begin atomic
  select format('%I.%I', pg_namespace.nspname, pg_type.typname)
  from pg_catalog.pg_partitioned_table
  join pg_catalog.pg_attribute on pg_attribute.attrelid = partrelid and pg_attribute.attnum = partattrs[0]
  join pg_catalog.pg_type on pg_type.oid = pg_attribute.atttypid
  join pg_catalog.pg_namespace on pg_namespace.oid = pg_type.typnamespace
  where partrelid = parent;
end;
comment on function partkeeper.key_column_type(oid) is
  'Type of the column that a partitioned table is partitioned by, qualified and without its length; NULL for another table.';
