create function partkeeper.server_identifier()
returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return (select control.system_identifier from pg_catalog.pg_control_system() as control);
exception when insufficient_privilege or undefined_function then
  return null; -- A host that tells nobody: then a move cannot be seen.
end;
$$;
comment on function partkeeper.server_identifier() is
  'What tells this server from every other, but not from its physical copies; NULL where the server does not tell the caller.';
