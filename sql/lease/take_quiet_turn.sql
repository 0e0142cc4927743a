create function partkeeper.take_quiet_turn(generation bigint, reason text)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  staying_share constant numeric := (select flow.value::numeric from partkeeper.flow where flow.name = 'workers_staying');
  running bigint;
  leaving bigint;
  gone bigint;
  gone_since timestamptz;
  expected bigint;
begin
  -- A turn that was given is given, also when the answer did not arrive.
  if exists (select from partkeeper.process where process.generation = take_quiet_turn.generation and process.quiet_at is not null) then
    return true;
  end if;
  -- One asks at a time, without waiting; the others ask again with their next heartbeat.
  if not pg_try_advisory_xact_lock(1886216557, 0) then
    return false;
  end if;
  select count(*), count(*) filter (where process.quiet_at is not null) into running, leaving
  from partkeeper.process
  where process.entrance = 'worker' and process.stopped_at is null and partkeeper.is_alive(process.heartbeat_at)
    and process.generation <> take_quiet_turn.generation;
  -- Who left and has no successor yet still counts: its platform is starting one.
  select count(*), min(process.stopped_at) into gone, gone_since
  from partkeeper.process
  where process.entrance = 'worker' and process.quiet_at is not null and process.stopped_at > clock_timestamp() - interval '5 minutes';
  expected := running + 1 + greatest(0, gone - (
    select count(*) from partkeeper.process where process.entrance = 'worker' and process.started_at > gone_since));
  if expected > 1 and running - leaving < least(ceil(staying_share * expected), expected - 1) then
    return false;
  end if;
  update partkeeper.process
  set quiet_at = clock_timestamp(), quiet_reason = reason
  where process.generation = take_quiet_turn.generation;
  return true;
end;
$$;
comment on function partkeeper.take_quiet_turn(bigint, text) is
  'Whether a worker may leave now, so that the share workers_staying of those that are expected stays at work: those that run, and those that left on purpose within five minutes and have no successor yet. One at a time always may, whatever the share.';
