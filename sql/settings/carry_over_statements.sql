create function partkeeper.carry_over_statements(old_table oid, new_table oid)
returns text[]
language sql stable
set search_path = ''
as $$
  select array_agg(statement order by rank)
  from (
    select 1, format('alter table %s owner to %I', partkeeper.quoted_name(new_table), pg_get_userbyid(relowner))
    from pg_catalog.pg_class where pg_class.oid = old_table
    union all
    select 2, unnest(partkeeper.property_statements(old_table, partkeeper.quoted_name(new_table)))
    union all
    -- A serial column's sequence belongs to the old column and would be dropped with it.
    select 3, format('alter sequence %s owned by %s.%I', partkeeper.quoted_name(pg_depend.objid),
      partkeeper.quoted_name(new_table), pg_attribute.attname)
    from pg_catalog.pg_depend
    join pg_catalog.pg_class as sequence on sequence.oid = pg_depend.objid and sequence.relkind = 'S'
    join pg_catalog.pg_attribute on pg_attribute.attrelid = old_table and pg_attribute.attnum = pg_depend.refobjsubid
    where pg_depend.refobjid = old_table and pg_depend.deptype = 'a'
      and pg_depend.classid = 'pg_catalog.pg_class'::regclass and pg_depend.refclassid = 'pg_catalog.pg_class'::regclass
    union all
    select 4, format('comment on table %s is %L', partkeeper.quoted_name(new_table), obj_description(old_table, 'pg_class'))
    where obj_description(old_table, 'pg_class') is not null
    union all
    select 5, format('alter table %s replica identity %s', partkeeper.quoted_name(new_table),
      case relreplident when 'f' then 'full' else 'nothing' end)
    from pg_catalog.pg_class where pg_class.oid = old_table and relreplident in ('f', 'n')
  ) as carried(rank, statement)
$$;
comment on function partkeeper.carry_over_statements(oid, oid) is
  'What LIKE leaves out when a table is replaced by its partitioned twin: owner, grants, statistics targets, row security, sequences of serial columns, comment, replica identity.';
