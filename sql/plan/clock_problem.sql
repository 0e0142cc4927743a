create function partkeeper.clock_problem()
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  -- In this language the plan of the query is kept: it is asked for each action.
  return (
    select coalesce(
      (select format('clock: the last pass ended at %s, and the database says that it is %s; accept_clock() when that is right',
          to_char(last.finished_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI UTC'), to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI UTC'))
        from (
          select run.finished_at from partkeeper.run
          where run.finished_at > clock_timestamp() + interval '60 seconds' and run.id > (select installation.clock_accepted_run from partkeeper.installation)
          order by run.finished_at desc limit 1) as last),
      (select format('clock: %s is %s %s the database', witness.name, date_trunc('second', greatest(witness.clock_skew, - witness.clock_skew)),
          case when witness.clock_skew > interval '0' then 'ahead of' else 'behind' end)
        from partkeeper.process as witness
        where witness.stopped_at is null and partkeeper.is_alive(witness.heartbeat_at)
          and greatest(witness.clock_skew, - witness.clock_skew) > interval '60 seconds'
        order by witness.generation limit 1)));
end;
$$;
comment on function partkeeper.clock_problem() is
  'Why the database''s clock must not decide what is old: it is over 60 seconds behind the end of the last pass, or over 60 seconds from the clock of a process at work. NULL when nothing contradicts it. Creation goes on meanwhile.';
