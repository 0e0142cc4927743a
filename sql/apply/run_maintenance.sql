create function partkeeper.run_maintenance(parent regclass default null, at timestamptz default now())
returns setof partkeeper.action_result
language plpgsql volatile
set search_path = ''
as $$
declare
  batch partkeeper.batch;
  action partkeeper.action;
  result partkeeper.action_result;
  outcomes text[] := '{}';
  is_exclusive_spent boolean := false;
  is_rollup_spent boolean := false;
  tried integer := 0;
  refused integer := 0;
  run bigint;
begin
  if pg_is_in_recovery() then
    return next partkeeper.standby_result();
    return;
  end if;
  perform partkeeper.require_instant(at);
  run := partkeeper.begin_run('function', parent, at);
  perform partkeeper.reconcile(parent);
  for batch in
    select due.* from partkeeper.plan_batches(parent, at) as due
    order by partkeeper.is_exclusive(due.actions[1]), due.actions[1].position
  loop
    for result in
      select * from partkeeper.try_together(batch.actions, null, run, tried)
    loop
      outcomes := outcomes || result.outcome;
      tried := tried + 1;
      return next result;
    end loop;
    continue when found;
    foreach action in array batch.actions loop
      if coalesce(action.waiting, action.held) is null and partkeeper.is_exclusive(action) and is_exclusive_spent then
        result := partkeeper.put_off(action, 'one action with an exclusive lock per call: its lock lasts until your commit',
          'Call it again, or use: call partkeeper.maintain()', run);
      elsif coalesce(action.waiting, action.held) is null and action.kind = 'rollup' and is_rollup_spent then
        result := partkeeper.put_off(action, 'one rollup per call: what it locks stays locked until your commit',
          'Call it again, or use: call partkeeper.maintain()', run);
      elsif coalesce(action.waiting, action.held) is null and tried >= partkeeper.actions_per_call(action.parent) then
        result := partkeeper.put_off(action, format('bound of %s actions in one transaction', tried),
          'Call it again, or use: call partkeeper.maintain()', run);
      else
        result := partkeeper.name_referring_rows(partkeeper.try_action(action, at, run => run), action.relation);
        tried := tried + (coalesce(action.waiting, action.held) is null)::integer;
        -- A lock that is not free has made writers wait: three of those are enough for one call.
        refused := refused + (result.sqlstate is not distinct from '55P03' and partkeeper.is_exclusive(action))::integer;
        is_exclusive_spent := is_exclusive_spent or refused >= 3
          or result.outcome = 'done' and partkeeper.is_exclusive(action);
        is_rollup_spent := is_rollup_spent or result.outcome = 'done' and action.kind = 'rollup';
      end if;
      outcomes := outcomes || result.outcome;
      return next result;
    end loop;
  end loop;
  perform partkeeper.sample_writes(parent);
  perform partkeeper.finish_run(run, outcomes);
  if cardinality(outcomes) = 0 then
    raise notice 'partkeeper: nothing is due at %', at;
  end if;
end;
$$;
comment on function partkeeper.run_maintenance(regclass, timestamptz) is
  'Applies the plan in the caller''s transaction: each action isolated and tried once, what needs an exclusive lock last and one per call, a bounded number in all, the rest deferred. One row per action; none, and a notice, when nothing is due.';
