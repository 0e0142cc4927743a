create function partkeeper.key_column_collation(parent oid)
returns text
language sql stable
begin atomic
  select format(' collate %I.%I', pg_namespace.nspname, pg_collation.collname)
  from pg_catalog.pg_partitioned_table
  join pg_catalog.pg_collation on pg_collation.oid = partcollation[0]
  join pg_catalog.pg_namespace on pg_namespace.oid = pg_collation.collnamespace
  where partrelid = parent;
end;
comment on function partkeeper.key_column_collation(oid) is
  'The collate clause that orders the bounds of a partitioned table; NULL for a key that has no collation.';
