create function partkeeper.quiet_worker(worker text default null)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  number bigint;
begin
  update partkeeper.process
  set quiet_asked_at = coalesce(process.quiet_asked_at, clock_timestamp()), quiet_asked_by = coalesce(process.quiet_asked_by, current_user)
  where process.entrance = 'worker' and process.stopped_at is null and partkeeper.is_alive(process.heartbeat_at)
    and (worker is null or worker in (process.name, process.generation::text));
  get diagnostics number = row_count;
  if number = 0 and worker is not null then
    raise exception using errcode = 'PK021', message = format('no worker %L is running', worker),
      hint = 'select name, generation, state from partkeeper.workers lists them; quiet_worker() asks all.';
  end if;
  if number > 0 then
    perform partkeeper.record_word('quiet_worker', null, format('%s asked to leave: %s', case number when 1 then '1 worker' else number || ' workers' end,
      coalesce(worker, 'all')));
  end if;
  return number;
end;
$$;
comment on function partkeeper.quiet_worker(text) is
  'Asks one worker, by its name or generation, or all, to finish what is in flight and to leave with 0; its platform starts another. Several take turns, so that the share workers_staying stays. Returns how many were asked. Error PK021 when none of that name is running.';
