create function partkeeper.try_action(
  action partkeeper.action, at timestamptz, term bigint default null, lock_wait interval default '100 ms',
  is_last_try boolean default true, run bigint default null)
returns partkeeper.action_result
language plpgsql volatile
set search_path = ''
as $$
declare
  started constant timestamptz := clock_timestamp();
  lock_timeout_before constant text := current_setting('lock_timeout');
  result partkeeper.action_result;
  dependents text;
  step text;
begin
  result.outcome := case when action.waiting is not null then 'waiting' when action.held is not null then 'held' end;
  result.detail := coalesce(action.waiting, action.held);
  -- Two steps, each isolated: the intent to retire is recorded even when the detach must be put off.
  foreach step in array case when action.kind in ('rollup', 'detach', 'archive') then array['admit', 'apply'] else array['apply'] end loop
    -- What only a limit or a switch holds back is recorded too: it must not look unusual when that is over.
    exit when result.outcome is not null and (step = 'apply' or action.held is not null or partkeeper.flow_name(action.waiting) is null);
    begin
      if step = 'apply' then
        result.detail := partkeeper.apply_action(action, at, term, lock_wait);
        -- The archive itself takes its time, elsewhere.
        result.outcome := case action.kind when 'archive' then 'waiting' else 'done' end;
      elsif action.kind in ('rollup', 'detach') or action.kind = 'archive' and result.outcome = 'waiting' then
        perform partkeeper.check_fence(action.parent, term);
        perform partkeeper.admit_retirement(action);
      end if;
    exception when others then
      get stacked diagnostics result.sqlstate = returned_sqlstate, result.detail = message_text,
        result.hint = pg_exception_hint, dependents = pg_exception_detail;
      result.outcome := case when result.sqlstate in ('42P07', '42P17') and partkeeper.made_meanwhile(action) then 'done'
        when result.sqlstate in ('55P03', '40P01', '40001', 'PK041') then 'deferred'
        when result.sqlstate in ('PK008', 'PK030', 'PK031', 'PK040') then 'waiting' when result.sqlstate in ('PK011', 'PK042') then 'held' else 'failed' end;
    end;
  end loop;
  perform set_config('lock_timeout', lock_timeout_before, true);
  perform partkeeper.end_trial(action, term, result.outcome = 'done');
  perform partkeeper.note_flow_of(action.kind, result.outcome, result.detail);
  result := partkeeper.explain_result(action, result, lock_wait, dependents);
  result.position := action.position;
  result.parent := action.parent;
  result.kind := action.kind;
  result.partition := action.partition;
  result.span := action.span;
  result.fingerprint := action.fingerprint;
  result.duration_ms := extract(epoch from clock_timestamp() - started) * 1000;
  -- Who lost the lease writes nothing any more, not even history: it is the new holder's by now.
  if not (result.outcome = 'done' and result.sqlstate is not null) and (is_last_try or result.outcome <> 'deferred' or result.sqlstate = 'PK041') and (term is null or result.sqlstate is distinct from 'PK008') then
    perform partkeeper.record_result(result, run);
  end if;
  return result;
end;
$$;
comment on function partkeeper.try_action(partkeeper.action, timestamptz, bigint, interval, boolean, bigint) is
  'Does one action once, isolated: whatever goes wrong becomes its outcome and undoes nothing else. term is the lease''s, NULL without one; lock_wait bounds each try; deferred is recorded on the last try only. One call is one round trip, so no client can stop between its steps.';
