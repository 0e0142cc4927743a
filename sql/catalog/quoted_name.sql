create function partkeeper.quoted_name(relation oid)
returns text
language plpgsql stable strict
set search_path = ''
as $$
begin
  return (
    select format('%I.%I', pg_namespace.nspname, pg_class.relname)
    from pg_catalog.pg_class
    join pg_catalog.pg_namespace on pg_namespace.oid = pg_class.relnamespace
    where pg_class.oid = relation);
end;
$$;
comment on function partkeeper.quoted_name(oid) is
  'Qualified and quoted name of a relation, whatever the caller''s search_path; NULL when it does not exist.';
