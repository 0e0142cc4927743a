create function partkeeper.set_storage(parent oid, parameters text)
returns void
language plpgsql volatile strict
set search_path = ''
as $$
begin
  perform partkeeper.run_statements(parent, array(
    select format('alter table %s set (%s)', partkeeper.quoted_name(inhrelid), parameters)
    from pg_catalog.pg_inherits
    where inhparent = parent
    order by inhrelid));
end;
$$;
comment on function partkeeper.set_storage(oid, text) is
  'Gives storage parameters to every partition of a parent; does nothing for NULL. Partitions made later take them from the newest.';
