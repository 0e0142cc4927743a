create function partkeeper.own_write_count(relation oid)
returns bigint
language sql volatile
begin atomic
  select coalesce(pg_stat_get_xact_tuples_inserted(relation), 0) + coalesce(pg_stat_get_xact_tuples_updated(relation), 0)
    + coalesce(pg_stat_get_xact_tuples_deleted(relation), 0);
end;
comment on function partkeeper.own_write_count(oid) is
  'Rows inserted, updated and deleted in a relation by this transaction so far; what others do does not count.';
