create function partkeeper.free_name_in(schemas oid[], wanted text)
returns name
language plpgsql stable
set search_path = ''
as $$
declare
  candidate name := wanted;
begin
  for number in 2 .. 99 loop
    exit when not exists (
        select from pg_catalog.pg_class where pg_class.relnamespace = any (schemas) and pg_class.relname = candidate)
      and not exists (
        select from pg_catalog.pg_type where pg_type.typnamespace = any (schemas) and pg_type.typname = candidate);
    candidate := case when octet_length(wanted) <= 60 then wanted || '_' || number else '_' || md5(wanted) || '_' || number end;
  end loop;
  return candidate;
end;
$$;
comment on function partkeeper.free_name_in(oid[], text) is
  'The wanted name, with a number behind it when a relation or type of these schemas has taken it.';
