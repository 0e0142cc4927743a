create function partkeeper.replica_lag_now()
returns table (lag interval, unknown text)
language sql stable rows 1
set search_path = ''
as $$
  -- No lag is told by a replica that has nothing to catch up with; one that has, and tells none, is not known.
  select max(coalesce(replica.replay_lag, interval '0')),
    case
      when bool_or(replica.state is null) then format('%s may not see it: grant pg_monitor to %I', current_user, current_user)
      when bool_or(replica.replay_lag is null and coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replica.replay_lsn), 16777217) > 16777216)
        then format('replica %s is behind and does not say since when',
          min(coalesce(nullif(replica.application_name, ''), replica.pid::text)) filter (where replica.replay_lag is null)) end
  from pg_catalog.pg_stat_replication as replica
  where replica.state is distinct from 'backup'
    -- What only receives the log, for an archive of it, replays nothing.
    and not (replica.replay_lsn is null and replica.flush_lsn is not null)
$$;
comment on function partkeeper.replica_lag_now() is
  'How far the slowest connected replica is behind in time (NULL without replicas), and why that is not known, with the right that is missing.';
