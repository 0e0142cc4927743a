create function partkeeper.put_off(action partkeeper.action, detail text, hint text, run bigint, outcome text default 'deferred',
  term bigint default null)
returns partkeeper.action_result
language plpgsql volatile
set search_path = ''
as $$
declare
  result constant partkeeper.action_result := row(action.position, action.parent, action.kind, action.partition, action.span,
    outcome, detail, hint, null, action.fingerprint, 0);
begin
  -- The intent is recorded all the same: what was due in this pass must not look unusual in the next.
  if outcome = 'deferred' and action.kind in ('rollup', 'detach') and coalesce(action.held, action.waiting) is null then
    begin
      perform partkeeper.check_fence(action.parent, term);
      perform partkeeper.admit_retirement(action);
    exception when sqlstate 'PK008' then
      null; -- Whoever is at it records its own.
    end;
  end if;
  perform partkeeper.record_result(result, run);
  return result;
end;
$$;
comment on function partkeeper.put_off(partkeeper.action, text, text, bigint, text, bigint) is
  'The result of an action that a pass does not try: deferred by a bound, with its intent recorded, or waiting for whoever is at it.';
