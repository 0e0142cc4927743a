create function partkeeper.made_meanwhile(action partkeeper.action)
returns boolean
language plpgsql stable
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(action.parent);
begin
  return action.kind = 'create' and exists (
    select from partkeeper.partitions(action.parent, policy.key_type, policy.time_zone) as partition
    where partition.span = action.span and not partition.detach_pending);
exception when others then
  return false; -- Its policy or its bounds cannot be read: that is for the plan to say.
end;
$$;
comment on function partkeeper.made_meanwhile(partkeeper.action) is
  'Whether a partition that could not be made is there already, since another pass made it after this one was planned.';
