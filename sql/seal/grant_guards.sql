create function partkeeper.grant_guards(owner name)
returns text
language plpgsql volatile
set search_path = ''
as $$
begin
  if has_schema_privilege(owner, 'partkeeper', 'usage')
    and has_function_privilege(owner, 'partkeeper.refuse_sealed_write()', 'execute')
    and has_function_privilege(owner, 'partkeeper.quarantine_late_row()', 'execute')
  then
    return null;
  end if;
  execute format('grant usage on schema partkeeper to %I', owner);
  execute format('grant execute on function partkeeper.refuse_sealed_write(), partkeeper.quarantine_late_row() to %I', owner);
  if has_function_privilege(owner, 'partkeeper.refuse_sealed_write()', 'execute') then
    return null;
  end if;
  return format('%1$I may not use the functions of the seal: grant usage on schema partkeeper to %1$I; grant execute on function partkeeper.refuse_sealed_write(), partkeeper.quarantine_late_row() to %1$I',
    owner);
exception when insufficient_privilege then
  return format('%1$I may not use the functions of the seal, and %2$I may not grant them: grant usage on schema partkeeper to %1$I; grant execute on function partkeeper.refuse_sealed_write(), partkeeper.quarantine_late_row() to %1$I',
    owner, current_user);
end;
$$;
comment on function partkeeper.grant_guards(name) is
  'Lets the owner of a table put seals on it: USAGE on the schema and EXECUTE on the two trigger functions, nothing else. NULL when all is there, else what somebody with the right to must grant.';
