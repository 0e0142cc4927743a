create function partkeeper.plan_own_create(policy partkeeper.policy, attached partkeeper.partition[], at timestamptz)
returns setof partkeeper.action
language plpgsql stable rows 10
set search_path = ''
as $$
declare
  cutoff constant timestamptz := coalesce(partkeeper.ago(at, partkeeper.duration(policy.retention), policy.time_zone), '-infinity');
  soon constant timestamptz := at + partkeeper.duration(policy.horizon) / 2;
  created partkeeper.action[];
begin
  -- It begins where it begins: no empty months for the time before it.
  policy.retention := null;
  created := array(select planned from partkeeper.plan_create(policy, attached, at) as planned where upper(planned.span) > cutoff);
  if exists (select from unnest(created) as planned where lower(planned.span) < soon) then
    return query select planned.* from unnest(created) as planned order by upper(planned.span) <= at, planned.span;
  end if;
end;
$$;
comment on function partkeeper.plan_own_create(partkeeper.policy, partkeeper.partition[], timestamptz) is
  'The partitions that the history needs at an instant: up to its horizon, as soon as half of the horizon is all that is left. So it shows in a plan twice a year, and not at each turn of a month.';
