create function partkeeper.alerts_of_parents()
returns table (alert text, parent text, since timestamptz, detail text, remedy text)
language sql stable rows 10
set search_path = ''
as $$
  with subject as materialized (
    select policy as settings, policy.parent, policy.parent_name, policy.paused_at, policy.paused_reason,
      facts.oldest, facts.made_until, facts.here, facts.default_partition, policy.key_type = 'integer' as is_number,
      partkeeper.length_of(policy.key_type, policy.partition_interval) * 2 as two_intervals, pg_class.oid is null as is_orphaned,
      partkeeper.is_own(policy.parent) as is_own
    from partkeeper.policy
    left join pg_catalog.pg_class on pg_class.oid = policy.parent
    cross join lateral partkeeper.parent_facts(policy) as facts
  )
  select 'orphaned', parent_name, null::timestamptz, 'the table does not exist any more',
    format('select partkeeper.unmanage(%s)', parent::oid)
  from subject where is_orphaned
  union all
  select 'horizon short', parent_name, case when not is_number then made_until - two_intervals end,
    format('partitions reach to %s, under two intervals of %s ahead', case when is_number
      then partkeeper.shown_value(settings, made_until) || ' and the values to ' || partkeeper.shown_value(settings, here)
      else to_char(made_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI UTC') end, (settings).partition_interval),
    'Run maintenance: call partkeeper.maintain(); then see why it did not run or failed: select * from partkeeper.history'
  from subject
  where not is_orphaned and not is_own
    and made_until < here + two_intervals
    and made_until < partkeeper.wanted_until(settings, here)
  union all
  select 'default holding rows', parent_name, null, format('the default partition %s holds rows', partkeeper.quoted_name(default_partition)),
    format('select * from partkeeper.check_default(%1$L); call partkeeper.drain_default(%1$L) moves them where they belong', parent_name)
  from subject where default_partition is not null and not is_own and partkeeper.has_rows(default_partition)
  union all
  -- Passes look after it unasked, when their role may: half a year goes by before this can be seen.
  select 'history unkept', null, null,
    case when made_until < now() + interval '2 months' then format('the partitions of the history reach to %s; later events go to its default partition', to_char(made_until at time zone 'UTC', 'YYYY-MM-DD'))
      else format('the history reaches back to %s, and is kept for %s', to_char(oldest at time zone 'UTC', 'YYYY-MM-DD'), (settings).retention) end,
    case when paused_at is not null then 'select partkeeper.resume(''partkeeper.event'')'
      else format('Let %1$I call: call partkeeper.maintain(''partkeeper.event''); or let the role of the workers act as %1$I', partkeeper.owner_role(parent)) end
  from subject
  where is_own and (made_until < now() + interval '2 months'
    or oldest < now() - partkeeper.duration((settings).retention) - interval '3 months')
  union all
  select 'detach pending', subject.parent_name, null,
    format('a concurrent detach of %s was interrupted: its rows are out of sight', partkeeper.quoted_name(pg_inherits.inhrelid)),
    coalesce((
      select latest.hint from (
        select event.hint, event.sqlstate from partkeeper.event
        where event.parent = subject.parent::oid and event.kind = 'finalize' and event.partition_name = partkeeper.quoted_name(pg_inherits.inhrelid)
        order by event.id desc limit 1) as latest
      where latest.sqlstate = 'PK042'),
      format('alter table %s detach partition %s finalize', partkeeper.quoted_name(subject.parent), partkeeper.quoted_name(pg_inherits.inhrelid)))
  from subject
  join pg_catalog.pg_inherits on pg_inherits.inhparent = subject.parent and pg_inherits.inhdetachpending
  union all
  select 'paused', parent_name, paused_at, coalesce(paused_reason, 'no reason given'), format('select partkeeper.resume(%L)', parent_name)
  from subject where paused_at < now() - interval '1 day' and not is_own
$$;
comment on function partkeeper.alerts_of_parents() is
  'Alerts that the catalog shows, parent by parent: orphaned, horizon short, default holding rows, a detach that was interrupted, paused for over a day; and a history that nobody who may looks after.';
