create function partkeeper.guard_export_transition()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if new.term < old.term or new.state <> old.state and not exists (
    select from partkeeper.export_transition as rule
    where rule.from_state = old.state and rule.to_state = new.state
  ) then
    raise exception using errcode = 'PK007',
      message = format('export %s of %s cannot go from %s, term %s, to %s, term %s', old.id, old.relation_name, old.state, old.term, new.state, new.term),
      hint = 'Legal moves are the rows of partkeeper.export_transition, and terms only grow.';
  end if;
  return new;
end;
$$;
comment on function partkeeper.guard_export_transition() is
  'Trigger function: an export moves along the rows of export_transition only, and its term never falls. Error PK007.';
