create function partkeeper.free_name(parent oid, wanted text)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select format('%I.%I', pg_namespace.nspname, partkeeper.free_name_in(array[pg_namespace.oid], wanted))
    from pg_catalog.pg_class
    join pg_catalog.pg_namespace on pg_namespace.oid = pg_class.relnamespace
    where pg_class.oid = parent);
end;
$$;
comment on function partkeeper.free_name(oid, text) is
  'The wanted name in the parent''s schema, qualified; with a number behind it when another relation or type has taken it, so that a taken name never leaves a hole.';
