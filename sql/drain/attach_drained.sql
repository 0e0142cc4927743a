create function partkeeper.attach_drained(action partkeeper.action, source oid, target oid, condition text, cut text)
returns bigint
language plpgsql volatile
set search_path = ''
set row_security = off
as $$
declare
  attaching constant text[] := partkeeper.drain_statements(action, cut, true)
    || format('alter table %s drop constraint zzz_partkeeper_drained', partkeeper.quoted_name(target));
  late bigint := 0;
begin
  begin
    perform partkeeper.run_statements(action.parent, attaching);
  exception when check_violation then
    -- Rows that came between the move and the lock; nobody adds any more.
    late := partkeeper.move_rows(action.parent, source, target, condition);
    perform partkeeper.run_statements(action.parent, attaching);
  end;
  return late;
end;
$$;
comment on function partkeeper.attach_drained(partkeeper.action, oid, oid, text, text) is
  'Attaches the partition that a batch was moved to, the parent and the default being locked; first takes over the rows that came since, and returns their number.';
