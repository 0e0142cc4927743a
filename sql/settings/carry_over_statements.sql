create function partkeeper.carry_over_statements(old_table oid, new_table oid)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  new_name constant text := partkeeper.quoted_name(new_table);
begin
  return (
    select coalesce(array_agg(statement order by rank), '{}')
    from (
      select 1, unnest(partkeeper.property_statements(old_table, new_name))
      union all
      -- A serial column's sequence belongs to the old column and would be dropped with it.
      select 2, format('alter sequence %s owned by %s.%I', partkeeper.quoted_name(pg_depend.objid), new_name, pg_attribute.attname)
      from pg_catalog.pg_depend
      join pg_catalog.pg_class as sequence on sequence.oid = pg_depend.objid and sequence.relkind = 'S'
      join pg_catalog.pg_attribute on pg_attribute.attrelid = old_table and pg_attribute.attnum = pg_depend.refobjsubid
      where pg_depend.refobjid = old_table and pg_depend.deptype = 'a'
        and pg_depend.classid = 'pg_catalog.pg_class'::regclass and pg_depend.refclassid = 'pg_catalog.pg_class'::regclass
      union all
      select 3, format('select pg_catalog.setval(%L, last_value, is_called) from %s', partkeeper.quoted_name(fresh.oid),
        partkeeper.quoted_name(old.oid))
      from partkeeper.identity_sequences(old_table) as old
      join partkeeper.identity_sequences(new_table) as fresh on fresh.attname = old.attname
      union all
      select 4, format('comment on table %s is %L', new_name, obj_description(old_table, 'pg_class'))
      where obj_description(old_table, 'pg_class') is not null
      union all
      select 5, format('alter table %s replica identity %s', new_name, case relreplident when 'f' then 'full' else 'nothing' end)
      from pg_catalog.pg_class where pg_class.oid = old_table and relreplident in ('f', 'n')
    ) as carried(rank, statement));
end;
$$;
comment on function partkeeper.carry_over_statements(oid, oid) is
  'What LIKE leaves out when a table is replaced by its partitioned twin: grants, statistics targets, row security, sequences of serial columns and how far those of identity columns have counted, comment, replica identity.';
