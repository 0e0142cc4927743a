create function partkeeper.try_together(actions partkeeper.action[], term bigint, run bigint, done_before integer default 0)
returns setof partkeeper.action_result
language plpgsql volatile
set search_path = ''
as $$
declare
  started constant timestamptz := clock_timestamp();
  lock_timeout_before constant text := current_setting('lock_timeout');
  action partkeeper.action;
  gap text;
  share double precision;
  results partkeeper.action_result[] := '{}';
begin
  if cardinality(actions) < 2 or done_before + cardinality(actions) > partkeeper.actions_per_call(actions[1].parent) then
    return;
  end if;
  begin
    perform partkeeper.check_fence(actions[1].parent, term);
    perform partkeeper.set_lock_wait(actions[1], '100 ms');
    gap := partkeeper.apply_create(actions);
    share := extract(epoch from clock_timestamp() - started) * 1000 / cardinality(actions);
    foreach action in array actions loop
      results := results || row(action.position, action.parent, action.kind, action.partition, action.span, 'done',
        partkeeper.created_detail(action, gap), null, null, action.fingerprint, share)::partkeeper.action_result;
    end loop;
  exception when others then
    -- Which of them it was, and what to do about it, comes out when each is tried by itself.
    results := '{}';
  end;
  perform set_config('lock_timeout', lock_timeout_before, true);
  perform partkeeper.record_results(results, run);
  return query select * from unnest(results);
end;
$$;
comment on function partkeeper.try_together(partkeeper.action[], bigint, bigint, integer) is
  'Makes the partitions of a batch in one transaction, all of them or none, which saves most of what each costs by itself; how long it took is shared out among them. No row when it is no batch, when it is more than one transaction may do beside what it has done before, or when something went wrong: then each is tried by itself, with try_action().';
