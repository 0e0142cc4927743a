create procedure partkeeper.maintain(parent regclass default null, at timestamptz default now())
language plpgsql
as $$
declare
  actions partkeeper.action[];
  action partkeeper.action;
  result partkeeper.action_result;
  outcomes pg_catalog.text[] := '{}';
  generation bigint;
  term bigint;
  rung pg_catalog.record;
  run bigint;
  retired integer := 0;
  last_parent pg_catalog.regclass;
  is_blocked boolean := false;
begin
  -- COMMIT forbids a SET clause: the path is set here and after each COMMIT, and types, looked up before, are qualified.
  set local search_path = '';
  if pg_is_in_recovery() then
    raise notice 'partkeeper: %', (partkeeper.standby_result()).detail;
    return;
  end if;
  perform partkeeper.require_instant(at);
  generation := partkeeper.start_process('procedure', format('pid %s', pg_backend_pid()), 'sql');
  run := partkeeper.begin_run('procedure', parent, at, generation);
  perform partkeeper.reconcile(parent);
  actions := array(select planned from partkeeper.plan(parent, at) as planned);
  commit;
  set local search_path = '';
  foreach action in array actions loop
    is_blocked := is_blocked and action.parent = last_parent;
    retired := case when action.parent is not distinct from last_parent then retired else 0 end;
    last_parent := action.parent;
    for rung in select * from partkeeper.lock_ladder(action) loop
      term := partkeeper.keep_lease(action.parent, generation, term);
      if term is null then
        result := partkeeper.put_off(action, partkeeper.holder_of(action.parent), 'It is done there, or comes back with the next pass.', run, 'waiting');
      elsif retired >= 50 and action.kind <> 'create' and coalesce(action.waiting, action.held) is null then
        result := partkeeper.put_off(action, 'bound of 50 retirements per parent and pass', 'The next pass goes on.', run, term => term);
      else
        result := partkeeper.try_action(action, at, term, rung.lock_wait, rung.is_last or is_blocked, run);
      end if;
      commit;
      set local search_path = '';
      exit when result.outcome <> 'deferred' or result.sqlstate is null;
      -- One action climbs the whole ladder; when it fails, the others of the parent try once each.
      exit when is_blocked;
      is_blocked := rung.is_last;
      perform pg_sleep(case when rung.is_last then 0 else extract(epoch from rung.pause_after) end);
      commit;
      set local search_path = '';
    end loop;
    outcomes := outcomes || result.outcome;
    retired := retired + (result.outcome = 'done' and action.kind not in ('create', 'rollup'))::integer;
    if result.outcome not in ('done', 'waiting') then
      raise notice 'partkeeper: % %: %: %', result.kind, result.partition, result.outcome, result.detail;
    end if;
  end loop;
  perform partkeeper.sample_writes(parent);
  perform partkeeper.stop_process(generation, 'pass over');
  perform partkeeper.finish_run(run, outcomes);
  raise notice 'partkeeper: %', partkeeper.summary_of(outcomes);
end;
$$;
comment on procedure partkeeper.maintain(regclass, timestamptz) is
  'Applies the plan like run_maintenance(), but commits after each action and climbs the lock ladder between tries: for pg_cron and psql. It holds a lease per parent; what is left over is in the history and comes back with the next call.';
