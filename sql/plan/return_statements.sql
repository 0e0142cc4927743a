create function partkeeper.return_statements(retired partkeeper.retirement)
returns text[]
language sql stable
set search_path = ''
as $$
  select partkeeper.move_statements((retired).partition, (
    select pg_namespace.nspname
    from pg_catalog.pg_namespace
    where (retired).moved_from is not null and (pg_namespace.nspname = (retired).moved_from
      or pg_namespace.oid = (select pg_class.relnamespace from pg_catalog.pg_class where pg_class.oid = (retired).parent))
    order by pg_namespace.nspname = (retired).moved_from desc
    limit 1))
$$;
comment on function partkeeper.return_statements(partkeeper.retirement) is
  'The statements that move a detached table back to the schema that its detach took it from, or to its parent''s when that schema is gone; none when it was not moved.';
