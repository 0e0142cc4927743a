create function partkeeper.partman_parent(config jsonb)
returns oid
language sql stable
begin atomic
  -- pg_partman writes names without quotes.
  select pg_class.oid
  from pg_catalog.pg_class
  join pg_catalog.pg_namespace on pg_namespace.oid = pg_class.relnamespace
  where format('%s.%s', pg_namespace.nspname, pg_class.relname) = partman_parent.config ->> 'parent_table'
    and pg_class.relkind in ('r', 'p')
  limit 1;
end;
comment on function partkeeper.partman_parent(jsonb) is
  'The table that a set of pg_partman is about; NULL when it is gone.';
