create function partkeeper.plan_batches(parent regclass, at timestamptz)
returns setof partkeeper.batch
language plpgsql stable rows 10
set search_path = ''
as $$
begin
  return query
  select array_agg(planned.action order by planned.number)
  from (
    select due as action, due.parent, due.position as number,
      case when partkeeper.goes_together(due) then null else due.position end as alone,
      row_number() over (partition by due.parent, partkeeper.goes_together(due) order by due.position) as place
    from partkeeper.plan_actions(plan_batches.parent, at, false) as due
  ) as planned
  group by planned.parent, planned.alone, case when planned.alone is null then (planned.place - 1) / 20 end
  order by min(planned.number);
end;
$$;
comment on function partkeeper.plan_batches(regclass, timestamptz) is
  'The plan as a pass applies it: in its order, up to 20 partitions of a parent together where they may be made so, everything else by itself.';
