create function partkeeper.sample_wal()
returns void
language sql volatile
begin atomic
  -- A sample that is not taken because somebody else is at the row is taken by them.
  update partkeeper.flow_meter
  set wal_before = coalesce(flow_meter.wal_last, pg_current_wal_lsn()), before_at = coalesce(flow_meter.last_at, clock_timestamp()),
    wal_last = pg_current_wal_lsn(), last_at = clock_timestamp()
  where flow_meter.singleton = (
    select due.singleton from partkeeper.flow_meter as due
    where coalesce(due.last_at, '-infinity') < clock_timestamp() - interval '5 seconds'
      and exists (select from partkeeper.flow where flow.name = 'wal_rate' and flow.value <> 'off')
    for update skip locked);
end;
comment on function partkeeper.sample_wal() is
  'Notes where the WAL is, every five seconds at most and only under wal_rate; each pass and each claim calls it.';
