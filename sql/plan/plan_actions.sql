create function partkeeper.plan_actions(parent regclass, at timestamptz, has_statements boolean)
returns setof partkeeper.action
language plpgsql stable rows 10
set search_path = ''
as $$
declare
  subject partkeeper.policy;
  action partkeeper.action;
  paused text;
  flow text;
  is_measured boolean := false;
  number integer := 0;
begin
  perform partkeeper.require_instant(at);
  perform partkeeper.flush_statistics();
  if parent is not null then
    perform partkeeper.policy_of(parent);
  end if;
  for subject in
    select policy.*
    from (
      select policy.* from partkeeper.policies_to_plan(at) as policy
      where plan_actions.parent is null and (not partkeeper.is_own(policy.parent) or partkeeper.is_history_swept(at))
      union all
      select policy.* from partkeeper.policy where policy.parent = plan_actions.parent
    ) as policy
    order by partkeeper.is_own(policy.parent), policy.parent
  loop
    paused := partkeeper.pause_reason(subject);
    for action in select * from partkeeper.plan_isolated(subject, at, has_statements) loop
      number := number + 1;
      action.position := number;
      -- Measured once a plan, and only when something heavy is due. What a person must look at says so first.
      if partkeeper.ability_of(action.kind) is not null and coalesce(paused, action.held) is null then
        flow := case when is_measured then flow else partkeeper.flow_problem() end;
        is_measured := true;
        action.waiting := nullif(concat_ws('; ',
          coalesce(partkeeper.switch_problem(partkeeper.ability_of(action.kind), action.parent), flow), action.waiting), '');
      end if;
      action.waiting := coalesce(paused, action.waiting);
      return next action;
    end loop;
  end loop;
end;
$$;
comment on function partkeeper.plan_actions(regclass, timestamptz, boolean) is
  'The plan as plan() shows it. The SQL entrances leave the statements out: an executor makes them anew when it runs them.';
