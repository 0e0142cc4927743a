create function partkeeper.flow_problem(names text[] default array['hours', 'replica_lag', 'wal_rate', 'active_backends', 'lock_waiters'])
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  flow record;
  problem text;
begin
  for flow in
    select limits.name, limits.value from partkeeper.flow as limits
    where limits.name = any (names) and limits.value <> 'off'
    order by array_position(names, limits.name)
  loop
    select reading.problem into problem from partkeeper.flow_reading(flow.name, flow.value) as reading;
    if problem is not null then
      return problem;
    end if;
  end loop;
  return null;
end;
$$;
comment on function partkeeper.flow_problem(text[]) is
  'Why nothing heavy may begin now: the first limit that holds it back, with its value and what was found. NULL when none does. Nothing is measured for a limit that is off. Creation never asks.';
