create function partkeeper.measure(name text)
returns numeric
language sql stable
begin atomic
  select case
    when measure.name in ('active connections', 'idle in transaction', 'longest transaction seconds', 'longest query seconds', 'blocked sessions')
      then case when pg_has_role('pg_read_all_stats', 'usage') then (
        select case measure.name
            when 'active connections' then count(*) filter (where session.state = 'active')
            when 'idle in transaction' then count(*) filter (where session.state like 'idle in transaction%')
            when 'longest transaction seconds' then coalesce(max(extract(epoch from clock_timestamp() - session.xact_start)), 0)
            when 'longest query seconds' then coalesce(
              max(extract(epoch from clock_timestamp() - session.query_start)) filter (where session.state = 'active'), 0)
            when 'blocked sessions' then count(*) filter (where session.wait_event_type = 'Lock')
          end
        from pg_stat_activity as session
        where session.backend_type = 'client backend' and session.pid <> pg_backend_pid()) end
    when measure.name = 'connections' then (select sum(numbackends) from pg_stat_database)
    when measure.name = 'connections percent'
      then (select sum(numbackends) * 100.0 / current_setting('max_connections')::numeric from pg_stat_database)
    when measure.name = 'prepared transactions' then (select count(*) from pg_prepared_xacts)
    when measure.name = 'oldest transaction age' then (select max(age(datfrozenxid)) from pg_database)
    when measure.name = 'database megabytes' then round(pg_database_size(current_database()) / 1048576.0, 1)
    when measure.name = 'replication lag seconds' then case when pg_has_role('pg_read_all_stats', 'usage')
      then (select coalesce(max(extract(epoch from replay_lag)), 0) from pg_stat_replication) end
    when measure.name = 'slot megabytes' then case when not pg_is_in_recovery()
      then (select coalesce(round(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) / 1048576.0, 1), 0) from pg_replication_slots) end
  end;
end;
comment on function partkeeper.measure(text) is
  'One of the numbers in the view measures, as it is now; NULL when the caller may not see it (pg_read_all_stats shows all sessions), and for a name that is unknown.';
