-- Where this database lives: a copy of it that was restored on another server must not go on as if it were the original, since
-- both would archive to the same stores under the same installation.
alter table partkeeper.installation add column system_identifier bigint;
comment on column partkeeper.installation.system_identifier is 'Identifier of the server it was installed on, or accepted on since: accept_database(). NULL where the server does not tell.';
do $$
begin
  update partkeeper.installation set system_identifier = (select control.system_identifier from pg_catalog.pg_control_system() as control);
exception when insufficient_privilege or undefined_function then
  null;
end;
$$;
