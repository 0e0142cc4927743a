create function partkeeper.claim_problem()
returns table (reason text, wait_ms integer)
language plpgsql stable rows 1
set search_path = ''
as $$
declare
  at_once constant integer := (select nullif(flow.value, 'off')::integer from partkeeper.flow where flow.name = 'workers_at_once');
  paced constant text := (select nullif(flow.value, 'off') from partkeeper.flow where flow.name = 'bytes_per_second');
  moment constant timestamptz := clock_timestamp();
  in_flight bigint;
  paced_until timestamptz;
begin
  reason := partkeeper.flow_problem();
  wait_ms := 60000;
  if reason is null and at_once is not null then
    select count(*) into in_flight from partkeeper.chunk where chunk.claimed_until > '-infinity' and chunk.claimed_until > moment;
    if in_flight >= at_once then
      reason := format('workers_at_once: %s at most, found %s in flight', at_once, in_flight);
      wait_ms := 250;
    end if;
  end if;
  if reason is null and paced is not null then
    select meter.paced_until into paced_until from partkeeper.flow_meter as meter;
    if paced_until > clock_timestamp() then
      wait_ms := least(600000, 1 + extract(epoch from paced_until - clock_timestamp()) * 1000);
      reason := format('bytes_per_second: %s at most, used up for %s s', paced, round(wait_ms / 1000.0, 1));
    end if;
  end if;
  return next;
end;
$$;
comment on function partkeeper.claim_problem() is
  'Why no chunk of an export may be claimed now, and when to ask again: the limits of all heavy work, chunks in flight, bytes that are booked. reason NULL when it may be.';
