create function partkeeper.guard_restore_transition()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if not exists (
    select from partkeeper.restore_transition as rule
    where rule.from_state = old.state and rule.to_state = new.state
  ) then
    raise exception using errcode = 'PK007',
      message = format('restore %s into %s cannot go from %s to %s', old.id, old.target_name, old.state, new.state),
      hint = 'Legal moves are the rows of partkeeper.restore_transition.';
  end if;
  return new;
end;
$$;
comment on function partkeeper.guard_restore_transition() is
  'Trigger function: a restore moves along the rows of restore_transition only. Error PK007.';
