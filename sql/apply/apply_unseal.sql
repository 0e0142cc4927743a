create function partkeeper.apply_unseal(action partkeeper.action, at timestamptz)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(action.parent);
  attached constant partkeeper.partition[] := array(
    select partition from partkeeper.partitions(action.parent, policy.key_type, policy.time_zone) as partition);
  retired partkeeper.retirement;
  reason text;
begin
  perform partkeeper.lift_seal(action.relation);
  select * into retired from partkeeper.retirement
  where retirement.partition = action.relation and retirement.state in ('sealed', 'archived', 'verified', 'detached') for update;
  reason := partkeeper.unseal_reason(retired, policy, action.relation in (
    select expired.relation from partkeeper.expired_partitions(policy, attached, apply_unseal.at) as expired));
  if reason is null then
    raise exception using errcode = 'PK011', message = 'there is no reason any more to lift the seal';
  end if;
  perform partkeeper.end_retirement(retired.id, case when reason like 'export %' then 'expired' else 'undone' end);
  if retired.detached_at is not null then
    perform partkeeper.hold_returned(retired);
  end if;
  return 'seal lifted: ' || reason;
end;
$$;
comment on function partkeeper.apply_unseal(partkeeper.action, timestamptz) is
  'Lifts a seal whose retirement was taken back, or whose export makes no progress, after a last look at the reason. Error PK011 when there is none any more.';
