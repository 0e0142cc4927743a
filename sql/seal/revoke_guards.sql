create function partkeeper.revoke_guards(owner name)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  -- Who still owns a managed table, or may use the schema in another way, keeps what was granted.
  if exists (select from partkeeper.policy where partkeeper.owner_role(policy.parent) = revoke_guards.owner)
    or has_function_privilege(owner, 'partkeeper.plan(regclass, timestamptz)', 'execute')
  then
    return;
  end if;
  execute format('revoke execute on function partkeeper.refuse_sealed_write(), partkeeper.quarantine_late_row() from %I', owner);
  execute format('revoke usage on schema partkeeper from %I', owner);
exception when insufficient_privilege then
  raise notice using message = format('%I keeps its right to the functions of the seal, since %I did not grant it', owner, current_user);
end;
$$;
comment on function partkeeper.revoke_guards(name) is
  'Takes back what grant_guards() gave to the owner of a table, when the last table of that owner is not managed any more.';
