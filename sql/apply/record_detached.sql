create function partkeeper.record_detached(retired partkeeper.retirement, policy partkeeper.policy, at timestamptz)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  moment constant timestamptz := greatest(at, clock_timestamp());
begin
  update partkeeper.retirement
  set state = 'detached', detached_at = moment, on_expiry = policy.on_expiry,
    drop_due_at = case when policy.on_expiry in ('drop', 'archive') then
      ((moment at time zone policy.time_zone) + partkeeper.duration(policy.grace))
        at time zone policy.time_zone end
  where retirement.id = retired.id and retirement.state in ('expired', 'verified');
  if not found then
    raise exception using errcode = 'PK011', message = 'its retirement is recorded neither as expired nor as verified';
  end if;
  perform partkeeper.sample_partition(retired.partition, retired.parent);
  return case policy.on_expiry
    when 'detach' then 'detached; the table stays'
    else format('detached; dropped after a grace of %s', policy.grace) end;
end;
$$;
comment on function partkeeper.record_detached(partkeeper.retirement, partkeeper.policy, timestamptz) is
  'Moves a retirement to detached, with the date its grace ends, and says so in a sentence. Whoever calls it has seen in the catalog that the partition is detached. Error PK011 when the retirement is not so far.';
