create function partkeeper.sample_writes(parent regclass default null)
returns bigint
language plpgsql volatile
set search_path = ''
set lock_timeout = '100ms'
as $$
declare
  subject partkeeper.policy;
  moved bigint := 0;
begin
  -- One session at a time, without waiting: a caller of run_maintenance() may leave its transaction open for hours.
  if not pg_try_advisory_xact_lock(1886216556, 0) then
    return 0;
  end if;
  perform partkeeper.sample_refusals();
  perform partkeeper.evaluate_assertions(false);
  begin
    moved := partkeeper.sample_past(parent);
  exception when others then
    -- The bounds of one cannot be read: the others are sampled all the same.
    for subject in
      select policy.* from partkeeper.policy where sample_writes.parent is null or policy.parent = sample_writes.parent
    loop
      begin
        moved := moved + partkeeper.sample_past(subject.parent);
      exception when others then
        continue;
      end;
    end loop;
  end;
  for subject in
    select policy.* from partkeeper.policy
    left join partkeeper.ahead_sample on ahead_sample.parent = policy.parent::oid
    where not partkeeper.is_own(policy.parent) and (sample_writes.parent is null or policy.parent = sample_writes.parent)
      -- Plain integers have no clock. Once in ten minutes: with thousands of parents a pass has better things to do.
      and policy.key_type <> 'integer'
      and coalesce(ahead_sample.sampled_at, '-infinity') <= clock_timestamp() - interval '10 minutes'
  loop
    begin
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
