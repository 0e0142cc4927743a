create function partkeeper.run_statements(parent oid, statements text[])
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  role_before constant text := current_setting('role');
  owner constant name := (
    select pg_get_userbyid(pg_class.relowner) from pg_catalog.pg_class where pg_class.oid = parent);
  statement text;
begin
  -- New partitions belong to the parent's owner, whoever calls. When a statement fails, the caller's
  -- subtransaction puts the role back.
  if owner <> current_user then
    perform set_config('role', owner, true);
  end if;
  foreach statement in array statements loop
    execute statement;
  end loop;
  if owner <> current_user or role_before <> current_setting('role') then
    perform set_config('role', role_before, true);
  end if;
end;
$$;
comment on function partkeeper.run_statements(oid, text[]) is
  'Runs statements that action_statements() made, as the parent''s owner, one after the other in the caller''s transaction.';
