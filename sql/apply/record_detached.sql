create function partkeeper.record_detached(retired partkeeper.retirement, policy partkeeper.policy, at timestamptz)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  moment constant timestamptz := case when partkeeper.is_time_travelling() then at else greatest(at, clock_timestamp()) end;
  name_before constant text := partkeeper.quoted_name(retired.partition);
  schema_before constant text := (
    select pg_namespace.nspname from pg_catalog.pg_class
    join pg_catalog.pg_namespace on pg_namespace.oid = pg_class.relnamespace where pg_class.oid = retired.partition);
begin
  perform partkeeper.run_statements(retired.parent, partkeeper.after_detach_statements(retired.parent, retired.partition));
  update partkeeper.retirement
  set state = 'detached', detached_at = moment, on_expiry = policy.on_expiry,
    moved_from = case when partkeeper.quoted_name(retired.partition) <> name_before then schema_before end,
    drop_due_at = case when policy.on_expiry in ('drop', 'archive') then
      ((moment at time zone policy.time_zone) + partkeeper.duration(policy.grace))
        at time zone policy.time_zone end
  where retirement.id = retired.id and retirement.state in ('expired', 'verified');
  if not found then
    raise exception using errcode = 'PK011', message = 'its retirement is recorded neither as expired nor as verified';
  end if;
  perform partkeeper.sample_partition(retired.partition, retired.parent);
  -- Whatever was written so far came before the detach, also in a test that plays it earlier than the clock.
  update partkeeper.write_sample
  set first_sampled_at = least(first_sampled_at, moment), changed_at = case when changed_at > moment then moment else changed_at end
  where write_sample.partition = retired.partition;
  return 'detached' || coalesce(' and moved: it is ' || nullif(partkeeper.quoted_name(retired.partition), name_before), '')
    || case policy.on_expiry when 'detach' then '; the table stays' else format('; dropped after a grace of %s', policy.grace) end;
end;
$$;
comment on function partkeeper.record_detached(partkeeper.retirement, partkeeper.policy, timestamptz) is
  'What follows a detach in the same transaction, or makes up for it later: the table loses its indexes and moves where the policy wants that, its retirement moves to detached with the date its grace ends, and a sentence says so. Whoever calls it has seen in the catalog that the partition is detached. Error PK011 when the retirement is not so far.';
