create function partkeeper.plan_retire(policy partkeeper.policy, attached partkeeper.partition[], at timestamptz)
returns setof partkeeper.action
language plpgsql stable rows 10
set search_path = ''
as $$
begin
  return query
    with candidates as materialized (
      select * from partkeeper.retirement_candidates(policy, attached, at)
    ), size as (
      -- What a hold keeps does not count; what the row guard keeps counts for itself and not against the others.
      select partkeeper.unusual_size(count(*), count(*) filter (where is_explained)) as of_all,
        partkeeper.unusual_size(count(*) filter (where guard_reason is null),
          count(*) filter (where guard_reason is null and is_explained)) as of_unguarded
      from candidates
      where is_new and hold_reason is null
    ), verdict as (
      select (candidates.candidate).*,
        candidates.hold_reason,
        -- Nobody writes history into the past, and nobody is asked about it: the grace period is its safety.
        case when not partkeeper.is_own(policy.parent) then nullif(concat_ws('; ', case when not candidates.is_new then null
          when candidates.guard_reason is null then size.of_unguarded else size.of_all end, candidates.guard_reason), '') end as confirmable
      from candidates
      cross join size
    ), fingerprint as (
      select md5(format('%s/%s/', policy.parent::oid, policy.version)
        || string_agg(format('%s:%s', relation, extract(epoch from lower(span)) || '-' || extract(epoch from upper(span))), ','
          order by lower(span))) as value
      from verdict
      where confirmable is not null and hold_reason is null
    )
    select null::integer, policy.parent, part.kind, verdict.name, verdict.relation, verdict.span, verdict.from_value, verdict.to_value,
      concat_ws(' and ', 'expired: upper bound ' || verdict.to_value || ' is past',
        'older than retention ' || policy.retention, 'beyond the newest ' || policy.keep_at_least,
        'beyond total size ' || policy.max_total_size)
        || case when step.kind = 'archive' then coalesce('; ' || partkeeper.cascades_into(policy.parent), '') else '' end,
      null::text[], null::text[], partkeeper.rows_estimate(pg_class.oid), pg_total_relation_size(verdict.relation),
      reason_to_look.held,
      case when step.kind = 'archive' then archive.waiting end,
      case when verdict.hold_reason is null and verdict.confirmable is not null then fingerprint.value end
    from verdict
    cross join fingerprint
    join pg_catalog.pg_class on pg_class.oid = verdict.relation
    left join partkeeper.retirement as retired
      on retired.partition = verdict.relation and retired.state in ('expired', 'sealed', 'archived', 'verified')
    cross join lateral (
      select case when policy.on_expiry = 'archive' and coalesce(retired."order", policy."order") = 'archive_first'
        and coalesce(retired.state, 'expired') <> 'verified' then 'archive' else 'detach' end
    ) as step(kind)
    left join lateral partkeeper.archive_step(retired, policy) as archive on policy.on_expiry = 'archive'
    left join lateral partkeeper.rollup_step(policy, verdict.relation, verdict.span) as rollup on step.kind = 'detach' and policy.rollup is not null
    cross join lateral (
      select case when verdict.hold_reason is not null then 'hold: ' || verdict.hold_reason
        when verdict.confirmable is not null then verdict.confirmable
        else coalesce(archive.problem, rollup.problem, partkeeper.retiring_problem(at)) end
    ) as reason_to_look(held)
    -- A rollup that a person must let go speaks for its detach as well.
    cross join lateral unnest(case when not coalesce(rollup.is_due, false) then array[step.kind]
      when reason_to_look.held is null then array['rollup', 'detach'] else array['rollup'] end) as part(kind)
    -- What is to be unsealed first is planned there.
    where retired.sealed_at is null or partkeeper.unseal_reason(retired, policy, true) is null;
end;
$$;
comment on function partkeeper.plan_retire(partkeeper.policy, partkeeper.partition[], timestamptz) is
  'What happens to expired partitions at an instant: archive or detach them, oldest first, or say why a person must look. The rollup of one comes right before its detach. The fingerprint is a hash of the policy version and of the OIDs and spans that confirm() would let go.';
