create function partkeeper.policies_to_plan(at timestamptz)
returns setof partkeeper.policy
language plpgsql stable rows 10
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
set jit = 'off'
as $$
begin
  return query
    with subject as materialized (
      select policy.parent::oid as parent, policy.key_type, policy.time_zone, policy.retention,
        coalesce(policy.max_total_size, policy.keep_at_least::text) as other_rule,
        -- Tables with the same settings want the same range: it is computed once for all of them.
        min(policy.parent::oid) over (partition by policy.partition_interval, policy.time_zone, policy.origin, policy.key_type,
          policy.premake, policy.horizon, policy.retention) as model
      from partkeeper.policy
    ), wanted as materialized (
      select policy.parent::oid as model, partkeeper.wanted_from(policy, '{}', at) as from_at, partkeeper.wanted_until(policy, at) as until_at,
        partkeeper.ago(at, partkeeper.duration(policy.retention), policy.time_zone) as cutoff
      from partkeeper.policy
      -- Where a plain integer key stands, its rows say.
      where policy.parent::oid in (select subject.model from subject) and policy.key_type <> 'integer'
    ), covered as materialized (
      select subject.parent, bool_or(inheritance.inhdetachpending) as is_pending, range_agg(bound.span) as spans,
        min(lower(bound.span)) filter (where isfinite(lower(bound.span))) as oldest, min(upper(bound.span)) as first_end
      from subject
      join pg_catalog.pg_inherits as inheritance on inheritance.inhparent = subject.parent
      join pg_catalog.pg_class as child on child.oid = inheritance.inhrelid
      cross join lateral partkeeper.bound_of(child.relpartbound, subject.key_type, subject.time_zone) as bound
      group by subject.parent
    )
    select policy.*
    from partkeeper.policy
    join subject on subject.parent = policy.parent
    left join wanted on wanted.model = subject.model
    left join covered on covered.parent = subject.parent
    where wanted.model is null or coalesce(covered.is_pending, true) or covered.first_end <= wanted.cutoff or subject.other_rule is not null
      or covered.spans @> tstzrange(
        least(wanted.from_at, case when subject.retention is null then covered.oldest end), wanted.until_at) is not true
      or exists (
        select from partkeeper.retirement
        where retirement.parent = subject.parent and retirement.state in ('sealed', 'archived', 'verified', 'detached')
          and (retirement.sealed_at is not null or retirement.on_expiry = 'archive' or retirement.drop_due_at <= at))
    order by policy.parent;
exception when others then
  -- One table whose bounds or settings cannot be read: which one comes out when each is planned by itself.
  return query select policy.* from partkeeper.policy order by policy.parent;
end;
$$;
comment on function partkeeper.policies_to_plan(timestamptz) is
  'The policies of the parents that have to be looked at one by one, by parent: all but those of which one query over the whole catalog shows that nothing can be due. Those are covered without a gap, have no partition past the cutoff, no rule of count or size, and no retirement that goes on.';
