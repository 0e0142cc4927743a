create function partkeeper.flow_reading(name text, value text)
returns table (measured text, problem text)
language plpgsql stable rows 1
set search_path = ''
as $$
declare
  is_beyond boolean;
  unknown text;
  lag interval;
  counted numeric;
begin
  if name = 'hours' then
    measured := case when value <> 'off' then 'it is ' || to_char(clock_timestamp() at time zone substring(value from '[^ ]+$'), 'HH24:MI') || ' there' end;
    problem := case when value <> 'off' and not partkeeper.is_within_hours(value, clock_timestamp()) then format('hours: %s, %s', value, measured) end;
    return next;
    return;
  elsif pg_is_in_recovery() then
    return;
  elsif name = 'replica_lag' then
    select now.lag, now.unknown into lag, unknown from partkeeper.replica_lag_now() as now;
    measured := coalesce(extract(epoch from lag)::numeric(20, 1) || ' s', 'no replica');
    is_beyond := value <> 'off' and lag > case when value <> 'off' then value::interval end;
  elsif name = 'active_backends' then
    select now.backends, now.unknown into counted, unknown from partkeeper.active_backends_now() as now;
    measured := counted || ' active';
    is_beyond := value <> 'off' and counted > case when value <> 'off' then value::integer end;
  elsif name = 'lock_waiters' then
    counted := partkeeper.lock_waiters_now();
    measured := counted || ' waiting behind ours';
    is_beyond := value <> 'off' and counted > case when value <> 'off' then value::integer end;
  elsif name = 'wal_rate' then
    counted := partkeeper.wal_rate_now();
    unknown := case when counted is null then 'not measured for a second yet' end;
    measured := pg_size_pretty(counted) || ' a second';
    is_beyond := value <> 'off' and counted > case when value <> 'off' then pg_size_bytes(value) end;
  else
    return;
  end if;
  -- What is not known holds back too: a limit that nobody can see must not be one that never holds.
  measured := coalesce('unknown: ' || unknown, measured);
  problem := case when value <> 'off' and (unknown is not null or is_beyond) then format('%s: %s at most, found %s', name, value, measured) end;
  return next;
end;
$$;
comment on function partkeeper.flow_reading(text, text) is
  'What one limit that is measured finds now, and why it holds work back; problem NULL when it does not. What cannot be measured holds back and says which right is missing. No row for limits that are counted by claims, and on a standby.';
