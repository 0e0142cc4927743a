create function partkeeper.make_first_partitions(policy partkeeper.policy, at timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  action partkeeper.action;
  result partkeeper.action_result;
  number integer := 0;
  blocked text[];
  blocked_hint text;
begin
  -- The newest first: should the bound cut them short, rows of today and tomorrow have a home already.
  for action in
    select planned.* from partkeeper.plan(policy.parent, at) as planned
    where planned.kind = 'create'
    order by upper(planned.span) <= at, planned.span
  loop
    number := number + 1;
    if number > partkeeper.actions_per_call(policy.parent) then
      raise notice using message = format('%s: more partitions are due than one transaction should make', policy.parent_name),
        hint = 'call partkeeper.maintain() makes the rest.';
      exit;
    end if;
    result := partkeeper.try_action(action, at);
    if result.sqlstate = '23514' then
      blocked := blocked || action.partition;
      blocked_hint := result.hint;
    elsif result.outcome <> 'done' then
      raise exception using errcode = coalesce(result.sqlstate, 'PK006'),
        message = format('partition %s could not be made: %s', action.partition, result.detail),
        hint = case when result.outcome = 'waiting' then 'Maintenance goes on with: select partkeeper.resume(). Then call manage() again.'
          else coalesce(nullif(result.hint, ''), 'Remove what is in the way, and call manage() again.') end;
    end if;
  end loop;
  if cardinality(blocked) > 0 then
    raise warning using message = format('%s partitions could not be made, since the default partition holds rows of their spans: %s',
        cardinality(blocked), array_to_string(blocked[:5], ', ') || case when cardinality(blocked) > 5 then ' ...' else '' end),
      hint = blocked_hint;
  end if;
end;
$$;
comment on function partkeeper.make_first_partitions(partkeeper.policy, timestamptz) is
  'Makes the partitions that a table needs when it comes under management; an error undoes all of manage(). A span whose rows sit in a default partition is left out with a warning.';
