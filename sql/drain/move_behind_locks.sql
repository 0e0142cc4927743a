create function partkeeper.move_behind_locks(action partkeeper.action, source oid, target oid, condition text, cut text)
returns bigint
language plpgsql volatile
set search_path = ''
set row_security = off
as $$
declare
  triggers_back constant text[] := partkeeper.switch_triggers(source, true);
  moved bigint;
begin
  if action.relation is not null then
    perform partkeeper.run_statements(action.parent, partkeeper.drain_statements(action, cut, false));
  end if;
  perform partkeeper.run_statements(action.parent, partkeeper.switch_triggers(source, false));
  moved := partkeeper.move_rows(action.parent, source, target, condition);
  perform partkeeper.run_statements(action.parent, triggers_back || partkeeper.drain_statements(action, cut, true));
  return moved;
end;
$$;
comment on function partkeeper.move_behind_locks(partkeeper.action, oid, oid, text, text) is
  'Moves a batch with the parent and the default locked: the way for a partition that grows, for a default with delete triggers, which must be silent meanwhile, and for rows that somebody writes all the time.';
