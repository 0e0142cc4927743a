create procedure partkeeper.drain_default(parent regclass, batch_rows integer default 10000)
language plpgsql
as $$
declare
  action partkeeper.action;
  result partkeeper.action_result;
  passed_by pg_catalog.tstzmultirange := '{}';
  generation bigint;
  term bigint;
  tries integer := 0;
  batches integer := 0;
  pace integer := least(batch_rows, 2000);
begin
  -- As in maintain(): COMMIT forbids a SET clause.
  set local search_path = '';
  if pg_is_in_recovery() then
    raise notice 'partkeeper: %', (partkeeper.standby_result()).detail;
    return;
  end if;
  perform partkeeper.require_drainable(parent, batch_rows);
  generation := partkeeper.start_process('procedure', format('pid %s', pg_backend_pid()), 'sql');
  commit;
  set local search_path = '';
  loop
    term := partkeeper.keep_lease(parent, generation, term);
    exit when term is null;
    action := partkeeper.next_drain(parent, batch_rows, passed_by);
    exit when action.kind is null;
    -- Rows that somebody writes all the time never let the quick way through.
    action.reason := case when tries >= 3 then 'behind the locks' else action.reason end;
    -- A partition that grows takes its rows with the parent locked: as many as go in there in well under 100 ms.
    action.rows_estimate := case when action.relation is null then batch_rows else pace end;
    result := partkeeper.try_action(action, clock_timestamp(), term, '100 ms', tries = 9);
    commit;
    set local search_path = '';
    -- Somebody's look at the parent takes a moment; a pause does not go by.
    exit when result.outcome = 'waiting' and (tries = 9 or result.sqlstate is distinct from 'PK008');
    if result.outcome = 'done' then
      tries := 0;
      batches := batches + 1;
      pace := case when action.relation is null then pace
        else greatest(least(batch_rows, 2000), least(batch_rows, 2 * pace, 75 * pace / greatest(result.duration_ms, 1)))::integer end;
      raise notice 'partkeeper: %: %', result.partition, result.detail;
    elsif result.outcome in ('deferred', 'waiting') and tries < 9 then
      tries := tries + 1;
      perform pg_sleep(least(5, 0.05 * 2 ^ tries) * (0.75 + random() / 2));
    else
      tries := 0;
      passed_by := passed_by + tstzmultirange(action.span);
      raise warning using message = format('partkeeper: %s: %s: %s', result.partition, result.outcome, result.detail),
        hint = coalesce(result.hint, 'The other spans go on; call it again when this is out of the way.');
    end if;
  end loop;
  perform partkeeper.conclude_drain(parent, generation, batches);
  commit;
  set local search_path = '';
  if term is null or action.kind is not null and result.outcome = 'waiting' then
    raise exception using errcode = 'PK008',
      message = format('%s is not drained: %s', partkeeper.quoted_name(parent), coalesce(case when term is null then partkeeper.holder_of(parent) end, result.detail)),
      hint = format('What was moved stays moved. Go on with: call partkeeper.drain_default(%L)', parent::text);
  end if;
end;
$$;
comment on procedure partkeeper.drain_default(regclass, integer) is
  'Moves the rows of a default partition into partitions for their spans, a batch at a time, each committed: called again, it goes on where it ended. Rows without a time, or with one that no calendar reaches, stay; so do those that a foreign key refers to. Errors: PK002 to PK004, 42501; PK008 when somebody else is at it, and while paused.';
