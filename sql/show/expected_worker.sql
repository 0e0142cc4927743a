create function partkeeper.expected_worker()
returns partkeeper.process
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select newest
    from (select process.* from partkeeper.process where process.entrance = 'worker' order by process.generation desc limit 1)
      as newest
    where not exists (
      select from partkeeper.run
      where run.entrance <> 'worker' and run.parent is null
        and run.finished_at > newest.heartbeat_at + interval '1 day'
        and run.finished_at > clock_timestamp() - interval '1 day'));
end;
$$;
comment on function partkeeper.expected_worker() is
  'The newest worker, when one is expected to be at work; NULL without one, and when passes over all tables have come from elsewhere for over a day since it was last heard of: then somebody has moved to another way of running.';
