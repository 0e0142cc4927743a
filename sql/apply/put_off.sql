create function partkeeper.put_off(action partkeeper.action, detail text, hint text, run bigint, outcome text default 'deferred')
returns partkeeper.action_result
language plpgsql volatile
set search_path = ''
as $$
declare
  result constant partkeeper.action_result := row(action.position, action.parent, action.kind, action.partition, action.span,
    outcome, detail, hint, null, action.fingerprint, 0);
begin
  perform partkeeper.record_result(result, run);
  return result;
end;
$$;
comment on function partkeeper.put_off(partkeeper.action, text, text, bigint, text) is
  'The result of an action that a pass does not try: deferred by a bound, or waiting for whoever is at it.';
