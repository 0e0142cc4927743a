create function partkeeper.lock_ladder(action partkeeper.action)
returns table (lock_wait interval, pause_after interval, is_last boolean)
language plpgsql volatile
set search_path = ''
as $$
begin
  return query
  select make_interval(secs => case when exclusive.is_so then 100 else rung.wait_ms end / 1000.0),
    make_interval(secs => least(5000, 50 * 2 ^ (rung.number - 1)) * (0.75 + random() / 2) / 1000),
    rung.number = 10
  from unnest(array[100, 100, 200, 300, 400, 500, 500, 500, 500, 1000]) with ordinality as rung(wait_ms, number)
  cross join (select partkeeper.is_exclusive(action) offset 0) as exclusive(is_so)
  order by rung.number;
end;
$$;
comment on function partkeeper.lock_ladder(partkeeper.action) is
  'The tries for an action''s locks: 100 ms to 1 s where writers pass behind the wait, 100 ms each where they would queue; between them 50 ms to 5 s with 25 % jitter, holding nothing. The worker climbs the same ladder.';
