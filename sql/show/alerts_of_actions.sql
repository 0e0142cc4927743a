create function partkeeper.alerts_of_actions()
returns table (alert text, parent text, since timestamptz, detail text, remedy text)
language sql stable rows 10
set search_path = ''
as $$
  select 'retirement held', partkeeper.quoted_name(action.parent), min(event.happened_at),
    format('%s partitions, from %s: %s', count(distinct action.relation), min(action.partition), min(action.held)),
    coalesce('Look at plan(), then: select partkeeper.confirm(' || quote_literal(partkeeper.quoted_name(action.parent)) || ', '
      || quote_literal(max(action.fingerprint)) || ')', 'Read the reason in plan().')
  from partkeeper.plan() as action
  left join partkeeper.event
    on event.parent = action.parent::oid and event.partition_name = action.partition and event.outcome = 'held'
  where action.held is not null and action.waiting is null and action.held not like 'hold: %'
  group by action.parent
  union all
  select case when retirement.detached_at is null then 'retirement stuck' else 'drop stuck' end, retirement.parent_name,
    coalesce(retirement.drop_due_at, retirement.expired_at),
    format('%s is %s and goes no further', coalesce(partkeeper.quoted_name(retirement.partition), retirement.partition_name), retirement.state),
    format('select * from partkeeper.history where partition_name = %L', retirement.partition_name)
  from partkeeper.retirement
  join partkeeper.policy on policy.parent::oid = retirement.parent
  where partkeeper.pause_reason(policy) is null
    and partkeeper.hold_reason(retirement.parent, retirement.partition, retirement.span) is null
    and not partkeeper.flow_held_lately(case when retirement.detached_at is null then 'retire' else 'drop' end, retirement.parent)
    and case when retirement.state = 'expired' then retirement.expired_at
        when retirement.state = 'detached' or retirement.state = 'verified' and retirement.detached_at is not null
          then case when policy.on_expiry in ('drop', 'archive') then retirement.drop_due_at end
        when retirement.state = 'verified' then retirement.verified_at
      end < clock_timestamp() - greatest(interval '1 hour', partkeeper.expected_cadence() * 3)
  union all
  select 'action failing', latest.parent_name, latest.happened_at, format('%s %s: %s', latest.kind, latest.partition_name, latest.detail),
    coalesce(latest.hint, 'select * from partkeeper.history shows when it began.')
  from partkeeper.plan() as action
  cross join lateral (
    select event.* from partkeeper.event
    where event.parent = action.parent::oid and event.kind = action.kind and event.partition_name = action.partition
    order by event.id desc limit 1
  ) as latest
  where latest.outcome = 'failed'
$$;
comment on function partkeeper.alerts_of_actions() is
  'Alerts about what is planned or begun: a retirement that waits for a person, one that does not get on, an action whose last try failed.';
