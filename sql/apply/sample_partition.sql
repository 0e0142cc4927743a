create function partkeeper.sample_partition(partition oid, parent oid)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  -- In this language the plan of the statement is kept.
  insert into partkeeper.write_sample as sample (partition, parent, writes, first_sampled_at)
  values (sample_partition.partition, sample_partition.parent, partkeeper.write_count(sample_partition.partition), clock_timestamp())
  on conflict on constraint write_sample_has_one_row_per_partition do update
    set writes = excluded.writes,
      changed_at = case when excluded.writes > sample.writes or excluded.writes > 0
        then clock_timestamp() else sample.changed_at end
    where excluded.writes <> sample.writes;
end;
$$;
comment on function partkeeper.sample_partition(oid, oid) is
  'Notes the write counter of a partition, and when it moved. A counter that fell was reset by the server (a crash, pg_stat_reset): what it counts since then are writes.';
