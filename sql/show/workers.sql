create view partkeeper.workers as
select process.generation, process.entrance, process.name, process.version, process.tick, process.started_at,
  process.heartbeat_at, process.stopped_at, process.stop_reason,
  case when process.stopped_at is not null then 'stopped'
    when process.quiet_at is not null and partkeeper.is_alive(process.heartbeat_at) then 'leaving'
    when partkeeper.is_alive(process.heartbeat_at) then 'running'
    else 'missing' end as state,
  (select count(*) from partkeeper.lease
   where lease.generation = process.generation and not lease.released and lease.until > clock_timestamp()) as leases,
  case when process.stopped_at is null then partkeeper.quiet_wish(process.generation) end as leaving_because
from partkeeper.process;
comment on view partkeeper.workers is
  'Every process start: running, leaving (it begins nothing new), stopped on purpose, or missing (no heartbeat for 20 seconds and no goodbye), and how many parents it holds just now. leaving_because tells why one that has not stopped is to leave.';
