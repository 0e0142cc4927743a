create function partkeeper.restore_object_name(target oid, wanted text)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  subject pg_catalog.pg_class;
  substitute text;
begin
  select * into strict subject from pg_catalog.pg_class where pg_class.oid = target;
  substitute := left(subject.relname, 40) || '_' || left(md5(wanted), 8);
  if exists (
    select from pg_catalog.pg_constraint where conrelid = target and conname in (wanted, substitute)
    union all
    select from pg_catalog.pg_index join pg_catalog.pg_class on pg_class.oid = indexrelid
    where indrelid = target and relname in (wanted, substitute))
  then
    return null;
  end if;
  return case when exists (
    select from pg_catalog.pg_class where relnamespace = subject.relnamespace and relname = wanted) then substitute else wanted end;
end;
$$;
comment on function partkeeper.restore_object_name(oid, text) is
  'The name for a constraint or an index of a restored table: the archived one, or a fixed substitute when something else has it; NULL when the table has it already.';
