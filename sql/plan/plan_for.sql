create function partkeeper.plan_for(policy partkeeper.policy, at timestamptz)
returns setof partkeeper.action
language plpgsql stable rows 10
set search_path = ''
as $$
declare
  attached partkeeper.partition[];
begin
  -- A parent that was dropped has no plan; the alerts name it.
  if not exists (select from pg_catalog.pg_class where pg_class.oid = policy.parent and pg_class.relkind = 'p') then
    return;
  end if;
  attached := array(
    select partition
    from partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) as partition);
  return query select * from partkeeper.plan_finalize(policy, attached);
  return query select created.* from partkeeper.plan_create(policy, attached, at) as created order by created.span;
  return query select retired.* from partkeeper.plan_retire(policy, attached, at) as retired order by retired.span;
  return query select dropped.* from partkeeper.plan_drop(policy, at) as dropped order by dropped.span, dropped.kind desc;
end;
$$;
comment on function partkeeper.plan_for(partkeeper.policy, timestamptz) is
  'What is due for one parent: finalize, create, retire, drop, each oldest first. The children are read from the catalog once and handed to each part.';
