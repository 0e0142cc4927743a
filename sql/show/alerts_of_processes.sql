create function partkeeper.alerts_of_processes()
returns table (alert text, parent text, since timestamptz, detail text, remedy text)
language sql stable rows 10
set search_path = ''
as $$
  with newest_worker as (
    select expected.* from partkeeper.expected_worker() as expected where expected.generation is not null
  ), last_pass as (
    select coalesce(
      (select max(run.finished_at) from partkeeper.run where run.finished_at is not null and run.parent is null),
      (select min(policy.created_at) from partkeeper.policy where not partkeeper.is_own(policy.parent))) as ended
  )
  select 'worker missing', null::text, newest_worker.heartbeat_at,
    format('worker %s (generation %s) was last heard of at %s', newest_worker.name, newest_worker.generation,
      to_char(newest_worker.heartbeat_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC')),
    'Start a worker: partkeeper worker'
  from newest_worker
  where newest_worker.heartbeat_at < clock_timestamp() - greatest(interval '5 seconds', least(newest_worker.tick * 2, interval '2 minutes'))
    and not exists (
      select from partkeeper.process as other
      where other.entrance = 'worker' and other.stopped_at is null
        and other.heartbeat_at > clock_timestamp() - greatest(interval '5 seconds', least(newest_worker.tick * 2, interval '2 minutes')))
  union all
  select 'worker missing', null, gone.heartbeat_at,
    format('worker %s (generation %s) fell silent and nobody took its place; others are at work', gone.name, gone.generation),
    format('See that its platform starts it again. If it is gone for good: select partkeeper.stop_process(%s, ''gone for good'')', gone.generation)
  from partkeeper.missing_workers() as gone
  union all
  select 'worker crashing', null, min(crash.crashed_at),
    format('%s workers gave up within an hour; the last one: %s', count(*), (array_agg(left(crash.message, 200) order by crash.id desc))[1]),
    'select * from partkeeper.crash_report order by id desc limit 3'
  from partkeeper.crash_report as crash
  where crash.crashed_at > clock_timestamp() - interval '1 hour'
  having count(*) >= 3
  union all
  select 'maintenance late', null, last_pass.ended,
    format('no pass over all tables since %s; one is expected every %s',
      to_char(last_pass.ended at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC'), partkeeper.expected_cadence()),
    'Run it: call partkeeper.maintain(); then see why the scheduler or the worker does not'
  from last_pass
  where last_pass.ended < clock_timestamp() - partkeeper.expected_cadence() * 2
    and exists (select from partkeeper.policy where not partkeeper.is_own(policy.parent))
    and not pg_is_in_recovery()
    and (select installation.paused_at is null from partkeeper.installation)
  union all
  select 'clock skew', null, null, problem.text, 'Put the clock right; nothing is retired until then. When it is right: select partkeeper.accept_clock()'
  from partkeeper.clock_problem() as problem(text)
  where problem.text is not null
  union all
  select 'database moved', null, null, problem.text, 'select partkeeper.accept_database(is_copy => ...)'
  from partkeeper.moved_problem() as problem(text)
  where problem.text is not null
  union all
  select 'all paused', null, installation.paused_at, coalesce(installation.paused_reason, 'no reason given'), 'select partkeeper.resume()'
  from partkeeper.installation
  where installation.paused_at < clock_timestamp() - interval '1 day'
$$;
comment on function partkeeper.alerts_of_processes() is
  'Alerts about who should be at work: no worker heard of for two ticks, one of several that fell silent, workers that give up again and again, no pass over all tables for twice the expected time, a clock that is contradicted, a database that was moved, everything paused for over a day.';
