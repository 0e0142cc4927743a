create function partkeeper.write_count(relation oid)
returns bigint
language sql stable
begin atomic
  select pg_stat_get_tuples_inserted(relation) + pg_stat_get_tuples_updated(relation)
    + pg_stat_get_tuples_deleted(relation);
end;
comment on function partkeeper.write_count(oid) is
  'Rows inserted, updated and deleted in a relation since its statistics began: n_tup_ins + n_tup_upd + n_tup_del.';
