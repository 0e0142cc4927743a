create function partkeeper.sample_writes(parent regclass default null)
returns bigint
language sql volatile
set search_path = ''
as $$
  -- One at a time, without waiting: a caller of run_maintenance() may leave its transaction open for hours.
  with turn as materialized (
    select pg_try_advisory_xact_lock(1886216556, 0) as is_mine
  ), due as materialized (
    select partition.relation, policy.parent
    from turn
    join partkeeper.policy on turn.is_mine
    cross join lateral partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) as partition
    left join partkeeper.write_sample on write_sample.partition = partition.relation
    where (sample_writes.parent is null or policy.parent = sample_writes.parent)
      and upper(partition.span) <= clock_timestamp()
      and write_sample.writes is distinct from partkeeper.write_count(partition.relation)
  ), sampled as (
    select partkeeper.sample_partition(due.relation, due.parent) from due
  )
  select count(*) from sampled
$$;
comment on function partkeeper.sample_writes(regclass) is
  'Samples the write counters of all past partitions and returns how many moved; each pass does it, so that the row guard knows; none moved while another session is at it.';
