create function partkeeper.source_problem(relation oid)
returns text
language sql stable
set search_path = ''
as $$
  select case
    when pg_class.relnamespace = 'pg_catalog'::regnamespace or pg_namespace.nspname in ('information_schema', 'pg_toast', 'partkeeper')
      then 'a table of the system or of Partkeeper itself'
    when pg_class.relpersistence = 't' then 'a temporary table'
    when pg_class.relpersistence = 'u' then 'an unlogged table: a crash half way would empty it'
    when exists (select from pg_catalog.pg_inherits where pg_inherits.inhparent = pg_class.oid)
      then 'the parent of other tables, whose rows would not be in its archive: export them one by one' end
  from pg_catalog.pg_class
  join pg_catalog.pg_namespace on pg_namespace.oid = pg_class.relnamespace
  where pg_class.oid = relation
$$;
comment on function partkeeper.source_problem(oid) is
  'Why an ordinary table cannot be exported, as what it is; NULL when it can.';
