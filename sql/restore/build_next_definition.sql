create function partkeeper.build_next_definition(restore bigint)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  subject partkeeper.restore;
  statement text;
begin
  select * into strict subject from partkeeper.restore where restore.id = build_next_definition.restore;
  if subject.parent is null then
    return null;
  end if;
  statement := partkeeper.next_parent_definition(subject.target, subject.parent);
  if statement is not null then
    perform partkeeper.run_statements(subject.target, array[statement]);
  end if;
  return statement;
end;
$$;
comment on function partkeeper.build_next_definition(bigint) is
  'Builds the next key or index that a table needs to be attached without building any; returns the statement, NULL when none is missing. lock_restore() must be held.';
