create function partkeeper.alerts_of_parents()
returns table (alert text, parent text, since timestamptz, detail text, remedy text)
language sql stable rows 10
set search_path = ''
as $$
  with subject as materialized (
    select policy as settings, policy.parent, policy.parent_name, policy.paused_at, policy.paused_reason,
      facts.made_until, facts.default_partition, pg_class.oid is null as is_orphaned
    from partkeeper.policy
    left join pg_catalog.pg_class on pg_class.oid = policy.parent
    cross join lateral partkeeper.parent_facts(policy) as facts
  )
  select 'orphaned', parent_name, null::timestamptz, 'the table does not exist any more',
    format('select partkeeper.unmanage(%s)', parent::oid)
  from subject where is_orphaned
  union all
  select 'horizon short', parent_name, made_until - partkeeper.duration((settings).partition_interval) * 2, format('partitions reach to %s, under two intervals of %s ahead',
      to_char(made_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI UTC'), (settings).partition_interval),
    'Run maintenance: call partkeeper.maintain(); then see why it did not run or failed: select * from partkeeper.history'
  from subject
  where not is_orphaned
    and made_until < now() + partkeeper.duration((settings).partition_interval) * 2
    and made_until < partkeeper.wanted_until(settings, now())
  union all
  select 'default holding rows', parent_name, null, format('the default partition %s holds rows', partkeeper.quoted_name(default_partition)),
    format('select * from partkeeper.check_default(%1$L); call partkeeper.drain_default(%1$L) moves them where they belong', parent_name)
  from subject where default_partition is not null and partkeeper.has_rows(default_partition)
  union all
  select 'detach pending', subject.parent_name, null,
    format('a concurrent detach of %s was interrupted: its rows are out of sight', partkeeper.quoted_name(pg_inherits.inhrelid)),
    format('alter table %s detach partition %s finalize', partkeeper.quoted_name(subject.parent), partkeeper.quoted_name(pg_inherits.inhrelid))
  from subject
  join pg_catalog.pg_inherits on pg_inherits.inhparent = subject.parent and pg_inherits.inhdetachpending
  union all
  select 'paused', parent_name, paused_at, coalesce(paused_reason, 'no reason given'), format('select partkeeper.resume(%L)', parent_name)
  from subject where paused_at < now() - interval '1 day'
$$;
comment on function partkeeper.alerts_of_parents() is
  'Alerts that the catalog shows, parent by parent: orphaned, horizon short, default holding rows, a detach that was interrupted, paused for over a day.';
