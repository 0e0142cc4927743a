create function partkeeper.free_name(parent oid, wanted text)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  space constant oid := (select pg_class.relnamespace from pg_catalog.pg_class where pg_class.oid = parent);
  candidate name := wanted;
begin
  for number in 2 .. 99 loop
    exit when not exists (
        select from pg_catalog.pg_class where pg_class.relnamespace = space and pg_class.relname = candidate)
      and not exists (
        select from pg_catalog.pg_type where pg_type.typnamespace = space and pg_type.typname = candidate);
    candidate := case when octet_length(wanted) <= 60 then wanted || '_' || number else '_' || md5(wanted) || '_' || number end;
  end loop;
  return (
    select format('%I.%I', pg_namespace.nspname, candidate)
    from pg_catalog.pg_namespace
    where pg_namespace.oid = space);
end;
$$;
comment on function partkeeper.free_name(oid, text) is
  'The wanted name in the parent''s schema, qualified; with a number behind it when another relation or type has taken it, so that a taken name never leaves a hole.';
