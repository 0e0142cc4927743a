create function partkeeper.lock_waiters_now()
returns bigint
language sql stable
set search_path = ''
as $$
  with waiting as materialized (select distinct waiter.pid from pg_catalog.pg_locks as waiter where not waiter.granted)
  select count(*)
  from waiting
  left join pg_catalog.pg_stat_activity as session on session.pid = waiting.pid
  where not coalesce(partkeeper.is_ours(session.pid, session.application_name), false)
    and exists (
      select from unnest(pg_blocking_pids(waiting.pid)) as blocker(pid)
      join pg_catalog.pg_stat_activity as ours on ours.pid = blocker.pid
      where partkeeper.is_ours(ours.pid, ours.application_name))
$$;
comment on function partkeeper.lock_waiters_now() is
  'How many sessions wait for a lock that one of ours has or asked for before them. Needs no rights: pg_locks shows everybody''s.';
