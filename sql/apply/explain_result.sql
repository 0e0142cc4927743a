create function partkeeper.explain_result(action partkeeper.action, result partkeeper.action_result, lock_wait interval, dependents text)
returns partkeeper.action_result
language plpgsql stable
set search_path = ''
as $$
begin
  if result.outcome = 'held' and action.fingerprint is not null then
    result.hint := format('Look at plan(), then: select partkeeper.confirm(%L, %L)', action.parent::text, action.fingerprint);
  elsif result.sqlstate = '55P03' and cardinality(action.locks) > 0 then
    result.detail := format('a lock was not free within %s: %s', lock_wait, array_to_string(action.locks, ', '))
      || case when action.kind = 'finalize' then ', or a snapshot older than the detach is still open' else '' end;
    result.hint := 'It is tried again with the next pass; a long transaction is in the way.';
  elsif result.sqlstate = '2BP01' then
    -- The server's own hint would be CASCADE: what is in the way is named instead, and stays.
    result.detail := format('%s: %s', result.detail, dependents);
    result.hint := partkeeper.failure_hint(action, result.sqlstate);
  elsif result.outcome = 'done' and result.sqlstate is not null then
    result.detail := 'another pass has made it meanwhile';
    result.hint := null;
  elsif result.outcome = 'failed' and coalesce(result.hint, '') = '' then
    result.hint := partkeeper.failure_hint(action, result.sqlstate);
  end if;
  return result;
end;
$$;
comment on function partkeeper.explain_result(partkeeper.action, partkeeper.action_result, interval, text) is
  'What a person is told of a try: which lock was not free, what depends on the table, what to do next. dependents is the detail of the server''s error.';
