create function partkeeper.guard_retirement_transition()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if not exists (
    select from partkeeper.retirement_transition as rule
    where rule.from_state = old.state and rule.to_state = new.state
  ) then
    raise exception using errcode = 'PK007',
      message = format('retirement %s of %s cannot go from %s to %s', old.id, old.partition_name, old.state, new.state),
      hint = 'Legal moves are the rows of partkeeper.retirement_transition.';
  end if;
  return new;
end;
$$;
comment on function partkeeper.guard_retirement_transition() is
  'Trigger function: a retirement moves along the rows of retirement_transition only. Error PK007.';
