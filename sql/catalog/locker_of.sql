create function partkeeper.locker_of(parent oid)
returns text
language sql stable
set search_path = ''
as $$
  select coalesce((
    select format('%s is locked by pid %s (%s, %s)', partkeeper.quoted_name(pg_locks.relation), pg_locks.pid,
      coalesce(nullif(pg_stat_activity.application_name, ''), 'no application name'), pg_stat_activity.usename)
    from pg_catalog.pg_locks
    left join pg_catalog.pg_stat_activity on pg_stat_activity.pid = pg_locks.pid
    where pg_locks.granted and pg_locks.mode = 'AccessExclusiveLock' and pg_locks.pid <> pg_backend_pid()
      and pg_locks.relation in (
        select parent
        union
        select pg_inherits.inhrelid from pg_catalog.pg_inherits where pg_inherits.inhparent = parent
        union
        select retirement.partition from partkeeper.retirement where retirement.parent = locker_of.parent)
    limit 1), 'a partition was locked by somebody a moment ago')
$$;
comment on function partkeeper.locker_of(oid) is
  'Which partition of a parent somebody has locked exclusively just now, and who, for people.';
