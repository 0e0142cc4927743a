create function partkeeper.rows_estimate(relation oid)
returns bigint
language sql stable
begin atomic
  select case when pg_class.reltuples > 0 and pg_class.relpages > 0
      then pg_class.reltuples * (pg_relation_size(pg_class.oid) / current_setting('block_size')::integer) / pg_class.relpages
    else pg_stat_get_live_tuples(pg_class.oid) end::bigint
  from pg_class
  where pg_class.oid = relation;
end;
comment on function partkeeper.rows_estimate(oid) is
  'About how many rows a table has: by the last ANALYZE and what the table has grown since, and by the server''s counters for one that was never analyzed, or when it was still empty.';
