create function partkeeper.move_statements(relation oid, schema text, keeps_indexes boolean default true)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  target constant oid := (select pg_namespace.oid from pg_catalog.pg_namespace where pg_namespace.nspname = schema);
  here pg_catalog.pg_class;
  own_name name;
begin
  select * into here from pg_catalog.pg_class where pg_class.oid = relation;
  if schema is null or here.oid is null or here.relnamespace = target then
    return '{}';
  end if;
  own_name := here.relname;
  -- A name is free where it comes from as well: it is changed there, before the move.
  if exists (select from pg_catalog.pg_class where pg_class.relnamespace = target and pg_class.relname = own_name)
    or exists (select from pg_catalog.pg_type where pg_type.typnamespace = target and pg_type.typname = own_name)
  then
    own_name := partkeeper.free_name_in(array[here.relnamespace, target], own_name);
  end if;
  return array(
      select format('alter index %s rename to %I', partkeeper.quoted_name(own.oid),
        partkeeper.free_name_in(array[own.relnamespace, target], own.relname))
      from pg_catalog.pg_index
      join pg_catalog.pg_class as own on own.oid = pg_index.indexrelid
      where pg_index.indrelid = relation and keeps_indexes and exists (
        select from pg_catalog.pg_class as taker where taker.relnamespace = target and taker.relname = own.relname)
      order by own.relname)
    || case when own_name <> here.relname then
      array[format('alter table %s rename to %I', partkeeper.quoted_name(relation), own_name)] else '{}' end
    || array[format('alter table %I.%I set schema %I',
      (select pg_namespace.nspname from pg_catalog.pg_namespace where pg_namespace.oid = here.relnamespace), own_name, schema)];
end;
$$;
comment on function partkeeper.move_statements(oid, text, boolean) is
  'The statements that move a table to another schema, with its indexes; what has a name that is taken there gets a free one first. None when it is there already.';
