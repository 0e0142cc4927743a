create function partkeeper.flow_name(reason text)
returns text
language sql immutable
set search_path = ''
as $$
  select coalesce(substring(reason from '^switch (retire|archive|drop) is off'),
    substring(reason from '^(hours|replica_lag|wal_rate|active_backends|lock_waiters|workers_at_once|bytes_per_second): '))
$$;
comment on function partkeeper.flow_name(text) is
  'Which limit or switch a reason to wait is from; NULL for every other reason. What it measured changes from minute to minute, its name does not.';
