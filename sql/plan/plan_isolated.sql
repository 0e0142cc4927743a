create function partkeeper.plan_isolated(policy partkeeper.policy, at timestamptz, has_statements boolean)
returns setof partkeeper.action
language plpgsql stable rows 10
set search_path = ''
set lock_timeout = '100ms'
as $$
declare
  action partkeeper.action;
  locks_to_create text[];
  actions partkeeper.action[] := '{}';
begin
  begin
    for action in select * from partkeeper.plan_for(policy, at) loop
      if has_statements then
        action.statements := partkeeper.action_statements(action);
      end if;
      -- Whatever partition of it is made, a parent and its neighbours are locked alike.
      locks_to_create := case when action.kind = 'create' then coalesce(locks_to_create, partkeeper.action_locks(action)) else locks_to_create end;
      action.locks := case when action.kind = 'create' then locks_to_create else partkeeper.action_locks(action) end;
      actions := actions || action;
    end loop;
  exception when lock_not_available then
    -- To measure a partition takes a lock that somebody's exclusive one may keep for hours.
    actions := array[row(null, policy.parent, 'plan', policy.parent_name, null, null, null, null,
      'what is due depends on a partition that is locked', null, null, null, null, null,
      partkeeper.locker_of(policy.parent), null)::partkeeper.action];
  when others then
    actions := array[row(null, policy.parent, 'plan', policy.parent_name, null, null, null, null,
      format('%s (%s)', sqlerrm, sqlstate), null, null, null, null, null, null, null)::partkeeper.action];
  end;
  return query select * from unnest(actions);
end;
$$;
comment on function partkeeper.plan_isolated(partkeeper.policy, timestamptz, boolean) is
  'What is due for one parent, with locks, and with statements when they are wanted. A parent that has a partition locked exclusively by somebody waits; one that cannot be planned becomes one action of kind plan whose try fails with the reason, so that it never stops the planning of the others.';
