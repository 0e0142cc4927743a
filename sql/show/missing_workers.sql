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
  ), counted as (
    select dead.row, row_number() over newest_first as place,
      (select count(*) from successor where successor.started_at > dead.heartbeat_at) as successors
    from dead
    window newest_first as (order by dead.heartbeat_at desc, dead.generation desc)
  ), matched as (
    -- Each takes one successor that began after it, the latest dead first: how many the ones before it took.
    select counted.row, counted.successors,
      counted.place - 1 + least(0, min(counted.successors - counted.place)
        over (order by counted.place rows between unbounded preceding and 1 preceding)) as taken
    from counted
  )
  select (matched.row).* from matched
  where matched.taken >= matched.successors
    and exists (select from worker as alive where alive.stopped_at is null and not alive.is_silent)
$$;
comment on function partkeeper.missing_workers() is
  'Workers that fell silent without a goodbye while others are at work, and that nobody has replaced: neither a later start of the same name, nor a new name that began since. Told for a day.';
