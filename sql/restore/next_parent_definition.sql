create function partkeeper.next_parent_definition(target oid, parent oid)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  table_name constant text := partkeeper.quoted_name(target);
begin
  return (
    select definition.statement
    from (
      select case contype when 'p' then 0 when 'f' then 3 else 1 end as rank, conname as name,
        format('alter table %s add %s', table_name, pg_get_constraintdef(pg_constraint.oid)) as statement
      from pg_catalog.pg_constraint
      where conrelid = parent and contype in ('p', 'u', 'x', 'f') and conparentid = 0 and not exists (
        select from pg_catalog.pg_constraint as own
        where own.conrelid = target and own.contype = pg_constraint.contype
          and pg_get_constraintdef(own.oid) = pg_get_constraintdef(pg_constraint.oid))
      union all
      select 2, relname, format('create %sindex on %s using %s', wanted.kind, table_name, wanted.tail)
      from pg_catalog.pg_index
      join pg_catalog.pg_class on pg_class.oid = indexrelid
      cross join lateral partkeeper.index_tail(indexrelid) as wanted
      where indrelid = parent
        and not exists (select from pg_catalog.pg_constraint where conindid = indexrelid and conrelid = parent and contype in ('p', 'u', 'x'))
        and not exists (
          select from pg_catalog.pg_index as own
          cross join lateral partkeeper.index_tail(own.indexrelid) as has
          where own.indrelid = target and has.kind = wanted.kind and has.tail = wanted.tail)
    ) as definition
    order by definition.rank, definition.name
    limit 1);
end;
$$;
comment on function partkeeper.next_parent_definition(oid, oid) is
  'The statement for the next key, index or foreign key that the parent has and the table does not; NULL when it has all: then ATTACH finds each and builds none.';
