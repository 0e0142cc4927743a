create function partkeeper.ask_as_owner(parent oid, query text)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  role_before constant text := current_setting('role');
  owner constant name := (select pg_get_userbyid(pg_class.relowner) from pg_catalog.pg_class where pg_class.oid = parent);
  answer text;
begin
  -- When the query fails, the caller's subtransaction puts the role back.
  if owner <> current_user then
    perform set_config('role', owner, true);
  end if;
  execute query into answer;
  if role_before <> current_setting('role') then
    perform set_config('role', role_before, true);
  end if;
  return answer;
end;
$$;
comment on function partkeeper.ask_as_owner(oid, text) is
  'Runs a query as the owner of a parent and returns the first column of its first row: NULL without one.';
