create function partkeeper.wal_rate_now()
returns numeric
language sql stable
set search_path = ''
as $$
  select trunc(pg_wal_lsn_diff(pg_current_wal_lsn(), meter.wal_before) / extract(epoch from clock_timestamp() - meter.before_at)::numeric)
  from partkeeper.flow_meter as meter
  where meter.before_at < clock_timestamp() - interval '1 second'
$$;
comment on function partkeeper.wal_rate_now() is
  'Bytes of WAL that the server writes per second, measured since the sample before last; NULL while there is none that is a second old.';
