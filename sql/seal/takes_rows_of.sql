create function partkeeper.takes_rows_of(late oid, partition oid)
returns boolean
language sql stable
begin atomic
  with columns as (
    select attrelid, array_agg(array[attname::text, atttypid::text, atttypmod::text] order by attnum) as list
    from pg_catalog.pg_attribute
    where attrelid in (late, partition) and attnum > 0 and not attisdropped and attname <> 'partkeeper_received_at'
    group by attrelid
  )
  select (select list from columns where attrelid = late) = (select list from columns where attrelid = partition);
end;
comment on function partkeeper.takes_rows_of(oid, oid) is
  'Whether a table for late rows has the columns of a partition, in their order.';
