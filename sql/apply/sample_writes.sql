create function partkeeper.sample_writes(parent regclass default null)
returns bigint
language sql volatile
set search_path = ''
as $$
  with due as materialized (
    select partition.relation, policy.parent
    from partkeeper.policy
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
  'Samples the write counters of all past partitions and returns how many moved; each pass does it, so that the row guard knows.';
