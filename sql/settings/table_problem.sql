create function partkeeper.table_problem(parent oid)
returns text
language sql stable
set search_path = ''
as $$
  select case
    when pg_class.oid is null then 'no such table'
    when pg_class.relnamespace = 'pg_catalog'::regnamespace or pg_namespace.nspname in ('information_schema', 'partkeeper')
      then 'a table of the system or of Partkeeper itself'
    when pg_class.relpersistence = 't' then 'a temporary table'
    when pg_class.relkind = 'v' then 'a view'
    when pg_class.relkind = 'm' then 'a materialized view'
    when pg_class.relkind = 'f' then 'a foreign table'
    when pg_class.relkind in ('i', 'I') then 'an index'
    when pg_class.relkind = 'S' then 'a sequence'
    when pg_class.relkind not in ('r', 'p') then 'not a table'
    when pg_class.relispartition then 'a partition itself; manage its parent'
    when pg_class.relpersistence = 'u' then 'an unlogged table: a crash would empty it'
    when pg_class.relkind = 'r' and exists (
      select from pg_catalog.pg_inherits where inhparent = pg_class.oid or inhrelid = pg_class.oid)
      then 'part of an inheritance tree'
    when pg_partitioned_table.partstrat = 'l' then 'partitioned by LIST'
    when pg_partitioned_table.partstrat = 'h' then 'partitioned by HASH'
    when pg_partitioned_table.partnatts > 1 then 'partitioned by more than one column'
    when pg_partitioned_table.partattrs[0] = 0 then 'partitioned by an expression'
    else (
      select format('its partition %s is %s', partkeeper.quoted_name(child.oid),
        case child.relkind when 'f' then 'a foreign table' else 'partitioned itself' end)
      from pg_catalog.pg_inherits
      join pg_catalog.pg_class as child on child.oid = pg_inherits.inhrelid
      where pg_inherits.inhparent = pg_class.oid and child.relkind in ('f', 'p')
      order by child.oid
      limit 1)
  end
  from (select parent) as subject(relation)
  left join pg_catalog.pg_class on pg_class.oid = subject.relation
  left join pg_catalog.pg_namespace on pg_namespace.oid = pg_class.relnamespace
  left join pg_catalog.pg_partitioned_table on pg_partitioned_table.partrelid = pg_class.oid
$$;
comment on function partkeeper.table_problem(oid) is
  'Why a relation cannot be managed; NULL when it can: an ordinary table, or one partitioned by range of one column into ordinary tables.';
