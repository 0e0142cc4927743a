create procedure partkeeper.maintain(parent regclass default null, at timestamptz default now())
language plpgsql
as $$
declare
  batches partkeeper.batch[];
  batch partkeeper.batch;
  action partkeeper.action;
  together partkeeper.action_result[];
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
  select * into generation, run, batches from partkeeper.open_pass(parent, at);
  commit;
  set local search_path = '';
  foreach batch in array batches loop
    if cardinality(batch.actions) > 1 then
      term := partkeeper.keep_lease(batch.actions[1].parent, generation, term);
      together := case when term is not null then array(select made from partkeeper.try_together(batch.actions, term, run) as made) end;
      commit;
      set local search_path = '';
      outcomes := outcomes || array(select made.outcome from unnest(together) as made);
      continue when cardinality(together) > 0;
    end if;
    foreach action in array batch.actions loop
      is_blocked := is_blocked and action.parent = last_parent;
      retired := case when action.parent is not distinct from last_parent then retired else 0 end;
      last_parent := action.parent;
      for rung in select * from partkeeper.lock_ladder(action) loop
        term := partkeeper.keep_lease(action.parent, generation, term);
        result := partkeeper.try_in_pass(action, at, term, rung.lock_wait, rung.is_last or is_blocked, run, retired);
        commit;
        set local search_path = '';
        exit when result.outcome <> 'deferred' or coalesce(result.sqlstate, 'PK041') = 'PK041';
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
  end loop;
  raise notice 'partkeeper: %', partkeeper.close_pass(parent, generation, run, outcomes);
end;
$$;
comment on procedure partkeeper.maintain(regclass, timestamptz) is
  'Applies the plan like run_maintenance(), but commits after each action (up to 20 partitions are made together, where writers pass their locks) and climbs the lock ladder between tries: for pg_cron and psql. It holds a lease per parent; what is left over is in the history and comes back with the next call.';
