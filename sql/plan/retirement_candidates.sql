create function partkeeper.retirement_candidates(policy partkeeper.policy, attached partkeeper.partition[], at timestamptz)
returns table (candidate partkeeper.partition, is_new boolean, is_explained boolean, hold_reason text, guard_reason text)
language plpgsql stable rows 10
set search_path = ''
as $$
begin
  return query
    with last_run as (
      select case when policy.key_type <> 'integer' then max(run.at) when max(run.at) is not null then (
        select position_sample.position from partkeeper.position_sample where position_sample.parent = policy.parent) end as at
      from partkeeper.run
      where run.finished_at is not null and run.failed = 0
        and (run.parent is null or run.parent = policy.parent::oid)
        and run.started_at >= policy.version_since
        and exists (
          select from partkeeper.retirement
          where retirement.parent = policy.parent::oid and retirement.policy_version = policy.version)
    )
    select expired, admitted.id is null and confirmation.partition is null,
      coalesce(case when policy.retention is null then upper(expired.span)
        else ((upper(expired.span) at time zone policy.time_zone) + partkeeper.length_of(policy.key_type, policy.retention))
          at time zone policy.time_zone end > last_run.at, false),
      partkeeper.hold_reason(policy.parent, expired.relation, expired.span),
      -- Nothing gets into a sealed partition.
      case when admitted.sealed_at is null then partkeeper.row_guard(expired.relation,
        greatest(interval '24 hours', case when policy.key_type <> 'integer' then partkeeper.duration(policy.retention) / 10 end),
        retirement_candidates.at, confirmation.confirmed_at) end
    from partkeeper.expired_partitions(policy, attached, retirement_candidates.at) as expired
    cross join last_run
    left join partkeeper.retirement as admitted
      on admitted.partition = expired.relation and admitted.state in ('expired', 'sealed', 'archived', 'verified')
      and admitted.policy_version = policy.version
    left join partkeeper.confirmation
      on confirmation.parent = policy.parent::oid and confirmation.policy_version = policy.version
      and confirmation.partition = expired.relation and confirmation.span = expired.span;
end;
$$;
comment on function partkeeper.retirement_candidates(partkeeper.policy, partkeeper.partition[], timestamptz) is
  'The expired partitions with the facts that decide whether a person must look: is it new (neither admitted by an earlier pass nor confirmed), is its expiry explained by the time since the last good pass under this policy version, is it held, was it written to.';
