create function partkeeper.expected_cadence()
returns interval
language sql stable
set search_path = ''
as $$
  select coalesce(
    (partkeeper.expected_worker()).tick,
    (select case when count(gap.length) > 0
       then greatest(interval '1 minute', percentile_cont(0.5) within group (order by gap.length)) end
     from (
       select run.finished_at - lag(run.finished_at) over (order by run.finished_at) as length
       from partkeeper.run
       where run.finished_at is not null and run.parent is null
       order by run.finished_at desc
       limit 9
     ) as gap),
    interval '1 day')
$$;
comment on function partkeeper.expected_cadence() is
  'How often maintenance is expected: the tick of the expected worker; without one the median time between the last passes over all tables, at least a minute; one day until there are two.';
