create function partkeeper.retire_problem(action partkeeper.action, at timestamptz)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(action.parent);
  attached constant partkeeper.partition[] := array(
    select partition from partkeeper.partitions(action.parent, policy.key_type, policy.time_zone) as partition);
  retired partkeeper.retirement;
  fact record;
begin
  if coalesce(partkeeper.snapshot_problem(), partkeeper.pause_reason(policy)) is not null then
    return coalesce(partkeeper.snapshot_problem(), partkeeper.pause_reason(policy));
  end if;
  select (candidate.candidate).*, candidate.hold_reason, candidate.guard_reason into fact
  from partkeeper.retirement_candidates(policy, attached, at) as candidate
  where (candidate.candidate).relation = action.relation;
  if not found then
    return 'it is not expired any more';
  end if;
  select * into retired from partkeeper.retirement
  where retirement.partition = action.relation and retirement.state in ('expired', 'sealed', 'archived', 'verified');
  return case
    when fact.span <> action.span then format('its span changed from %s to %s', action.span, fact.span)
    when action.kind = 'archive' and policy.on_expiry <> 'archive' then 'the policy does not want it archived any more'
    when action.kind in ('rollup', 'detach') and policy.on_expiry = 'archive' and coalesce(retired."order", policy."order") = 'archive_first'
      and retired.state is distinct from 'verified' then 'the policy wants it archived by now'
    when action.kind in ('rollup', 'detach') and retired.sealed_at is not null
      and partkeeper.seal_problem(retired.partition, retired.seal_fingerprint, retired.sealed_bytes) is not null
      then 'seal: ' || partkeeper.seal_problem(retired.partition, retired.seal_fingerprint, retired.sealed_bytes)
    when fact.hold_reason is not null then 'hold: ' || fact.hold_reason
    else coalesce(case when not partkeeper.is_own(action.parent) then fact.guard_reason end, partkeeper.retiring_problem(at)) end;
end;
$$;
comment on function partkeeper.retire_problem(partkeeper.action, timestamptz) is
  'The last look before a rollup, a detach or a seal, in its own transaction: why it must not happen after all; NULL when every fact still holds.';
