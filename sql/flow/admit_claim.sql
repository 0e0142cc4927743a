create function partkeeper.admit_claim(export bigint)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  obstacle constant text := (select partkeeper.export_obstacle(subject) from partkeeper.export as subject where subject.id = admit_claim.export);
  reason text;
begin
  if obstacle is not null then
    return false;
  elsif not exists (select from partkeeper.flow where flow.value <> 'off'
    and flow.name in ('hours', 'replica_lag', 'wal_rate', 'active_backends', 'lock_waiters', 'workers_at_once', 'bytes_per_second'))
  then
    return true;
  end if;
  perform partkeeper.sample_wal();
  -- One claim at a time from here on, or two of them would both be the last that fits.
  if exists (select from partkeeper.flow where flow.value <> 'off' and flow.name in ('workers_at_once', 'bytes_per_second')) then
    perform from partkeeper.flow_meter for update;
  end if;
  reason := (select problem.reason from partkeeper.claim_problem() as problem);
  if reason is null then
    perform partkeeper.note_flow_passed();
    return true;
  end if;
  perform partkeeper.note_flow_held(reason);
  return false;
end;
$$;
comment on function partkeeper.admit_claim(bigint) is
  'Whether a chunk of an export may be claimed now: no pause, hold, switch or limit stands against it. Under workers_at_once and bytes_per_second claims take turns until their transactions end, so that the bounds hold over all workers.';
