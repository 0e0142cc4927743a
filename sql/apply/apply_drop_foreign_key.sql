create function partkeeper.apply_drop_foreign_key(action partkeeper.action, at timestamptz)
returns text
language plpgsql volatile
set search_path = ''
as $$
begin
  perform partkeeper.check_drop_gate(action, at);
  perform partkeeper.run_statements(action.parent, partkeeper.action_statements(action));
  if exists (
    select from pg_catalog.pg_constraint
    where pg_constraint.conrelid = action.relation and pg_constraint.conname = action.reason
  ) then
    raise exception using errcode = 'PK011', message = 'another table has taken its name';
  end if;
  return format('foreign key %s dropped', action.reason);
end;
$$;
comment on function partkeeper.apply_drop_foreign_key(partkeeper.action, timestamptz) is
  'Takes one foreign key off a detached partition whose drop is due, behind the same gate as the drop itself. Error PK011 when a fact does not hold.';
