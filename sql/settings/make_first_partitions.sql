create function partkeeper.make_first_partitions(policy partkeeper.policy, at timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  action partkeeper.action;
  result partkeeper.action_result;
  number integer := 0;
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
    if result.outcome <> 'done' then
      raise exception using errcode = coalesce(result.sqlstate, 'PK006'),
        message = format('partition %s could not be made: %s', action.partition, result.detail), hint = result.hint;
    end if;
  end loop;
end;
$$;
comment on function partkeeper.make_first_partitions(partkeeper.policy, timestamptz) is
  'Makes the partitions that a table needs when it comes under management; an error undoes all of manage().';
