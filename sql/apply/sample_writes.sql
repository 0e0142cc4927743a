create function partkeeper.sample_writes(parent regclass default null)
returns bigint
language plpgsql volatile
set search_path = ''
set lock_timeout = '100ms'
as $$
declare
  subject partkeeper.policy;
  moved bigint := 0;
  moved_here bigint;
begin
  -- One session at a time, without waiting: a caller of run_maintenance() may leave its transaction open for hours.
  if not pg_try_advisory_xact_lock(1886216556, 0) then
    return 0;
  end if;
  perform partkeeper.sample_refusals();
  perform partkeeper.evaluate_assertions(false);
  for subject in
    select policy.* from partkeeper.policy
    where not partkeeper.is_own(policy.parent) and (sample_writes.parent is null or policy.parent = sample_writes.parent)
  loop
    begin
      with due as materialized (
        select partition.relation
        from partkeeper.partitions(subject.parent, subject.key_type, subject.time_zone) as partition
        left join partkeeper.write_sample on write_sample.partition = partition.relation
        where (upper(partition.span) <= clock_timestamp() or subject.key_type = 'integer')
          and write_sample.writes is distinct from partkeeper.write_count(partition.relation)
      ), sampled as (
        select partkeeper.sample_partition(due.relation, subject.parent) from due
      )
      select count(*) into moved_here from sampled;
      moved := moved + moved_here;
      perform partkeeper.sample_ahead(subject);
    exception when others then
      -- Its bounds cannot be read, or a partition is locked: it is sampled again with the next pass.
      continue;
    end;
  end loop;
  return moved;
end;
$$;
comment on function partkeeper.sample_writes(regclass) is
  'Samples the write counters of all past partitions and returns how many moved; each pass does it, so that the row guard knows. Samples what the alerts need as well: refused writes, measures, rows ahead of the clock. Waits for nobody: what cannot be sampled now is sampled by a later pass.';
