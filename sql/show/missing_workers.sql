create function partkeeper.missing_workers()
returns setof partkeeper.process
language sql stable rows 1
set search_path = ''
as $$
  with worker as materialized (
    select process as row, process.generation, process.name, process.started_at, process.heartbeat_at, process.stopped_at,
      process.quiet_at,
      process.heartbeat_at < clock_timestamp() - greatest(interval '5 seconds', least(process.tick * 2, interval '2 minutes')) as is_silent
    from partkeeper.process
    where process.entrance = 'worker' and process.heartbeat_at > clock_timestamp() - interval '1 day'
  ), dead as (
    select worker.* from worker
    where worker.is_silent and worker.stopped_at is null and worker.quiet_at is null
      and not exists (select from worker as again where again.name = worker.name and again.generation > worker.generation)
  ), successor as (
    select worker.started_at from worker
    where not exists (select from worker as before where before.name = worker.name and before.generation < worker.generation)
  )
  select (dead.row).* from dead
  where exists (select from worker as alive where alive.stopped_at is null and not alive.is_silent)
    and (select count(*) from successor where successor.started_at > dead.heartbeat_at)
      < (select count(*) from dead as later where later.heartbeat_at >= dead.heartbeat_at)
$$;
comment on function partkeeper.missing_workers() is
  'Workers that fell silent without a goodbye while others are at work, and that nobody has replaced: neither a later start of the same name, nor a new name that began since. Told for a day.';
