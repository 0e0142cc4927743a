create function partkeeper.key_column(parent oid)
returns name
language sql stable
begin atomic
  select pg_attribute.attname
  from pg_catalog.pg_partitioned_table
  join pg_catalog.pg_attribute on pg_attribute.attrelid = pg_partitioned_table.partrelid
    and pg_attribute.attnum = pg_partitioned_table.partattrs[0]
  where pg_partitioned_table.partrelid = parent;
end;
comment on function partkeeper.key_column(oid) is
  'The column that a partitioned table is partitioned by, as it is called now; NULL for another table, and for an expression.';
