create function partkeeper.quiet_reported_worker(worker text, reason text, said_at timestamptz)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  number bigint;
begin
  update partkeeper.process
  set quiet_asked_at = clock_timestamp(), quiet_asked_by = current_user, quiet_asked_for = quiet_reported_worker.reason
  where process.entrance = 'worker' and process.stopped_at is null and partkeeper.is_alive(process.heartbeat_at)
    and process.name = quiet_reported_worker.worker and process.quiet_asked_at is null
    -- The word is about a predecessor when it was said before this start.
    and process.started_at < quiet_reported_worker.said_at
    -- What is too large from its start is not mended by starting it again and again.
    and (select count(*) from partkeeper.process as earlier
      where earlier.name = quiet_reported_worker.worker and earlier.quiet_asked_for is not null
        and earlier.quiet_asked_at > clock_timestamp() - interval '1 hour') < 6;
  get diagnostics number = row_count;
  if number > 0 then
    perform partkeeper.record_word('quiet_worker', null, format('%s asked to leave: %s (%s)',
      case number when 1 then '1 worker' else number || ' workers' end, quiet_reported_worker.worker, quiet_reported_worker.reason));
  end if;
  return number;
end;
$$;
comment on function partkeeper.quiet_reported_worker(text, text, timestamptz) is
  'Asks the workers of this name to leave because of what the platform said of them at an instant. One that started later, or was asked before, is left alone; a name is asked six times within an hour at most. Returns how many were asked.';
