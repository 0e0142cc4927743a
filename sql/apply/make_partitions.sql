create function partkeeper.make_partitions(parent regclass default null, at timestamptz default now())
returns setof partkeeper.action_result
language plpgsql volatile
set search_path = ''
as $$
declare
  action partkeeper.action;
  result partkeeper.action_result;
  left_alone oid[] := '{}';
  tried integer := 0;
begin
  if pg_is_in_recovery() then
    return next partkeeper.standby_result();
    return;
  end if;
  perform partkeeper.require_instant(at);
  for action in
    select planned.* from partkeeper.plan(parent, at) as planned where planned.kind = 'create' order by planned.position
  loop
    continue when action.parent = any (left_alone);
    exit when tried >= partkeeper.actions_per_call(action.parent);
    result := partkeeper.try_action(action, at);
    -- What is in the way of one is most often in the way of all of a table: the others must not wait for it.
    left_alone := left_alone || case when result.outcome <> 'done' then array[action.parent::oid] end;
    return next result;
    tried := tried + 1;
  end loop;
end;
$$;
comment on function partkeeper.make_partitions(regclass, timestamptz) is
  'Makes the partitions that are due, and nothing else, in the caller''s transaction and a bounded number per call. A program of another build than the schema calls this, and only this: whatever else changes, its arguments, and the columns kind, partition, outcome and detail of what it returns, stay. It is no pass: maintenance counts as late as long as nobody makes one.';
