create function partkeeper.act_as_owner(relation oid)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  role_before constant text := current_setting('role');
  owner constant name := (select pg_get_userbyid(pg_class.relowner) from pg_catalog.pg_class where pg_class.oid = relation);
begin
  if owner <> current_user then
    perform set_config('role', owner, true);
  end if;
  return role_before;
end;
$$;
comment on function partkeeper.act_as_owner(oid) is
  'Goes on as the owner of a relation until the end of the transaction, so that triggers, defaults and checks run with no other rights; returns the role setting from before, for act_as().';
