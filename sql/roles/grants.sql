-- Roles and grants in one place; run last. Nothing is for PUBLIC. Where the installing role may create roles,
-- there are three; where it may not, existing ones of these names are used and the rest is done without.
do $$
declare
  role_name name;
  routine text;
begin
  foreach role_name in array array['partkeeper_admin', 'partkeeper_worker', 'partkeeper_reader'] loop
    if not exists (select from pg_catalog.pg_roles where pg_roles.rolname = role_name)
      and exists (select from pg_catalog.pg_roles
        where pg_roles.rolname = current_user and (pg_roles.rolcreaterole or pg_roles.rolsuper))
    then
      execute format('create role %I nologin', role_name);
    end if;
  end loop;

  revoke all on all tables in schema partkeeper from public;
  revoke all on all routines in schema partkeeper from public;
  revoke all on schema partkeeper from public;

  -- Whoever is refused by a seal is counted; the number is all that anybody can reach by this.
  grant usage on sequence partkeeper.refused_write to public;

  for role_name in
    select pg_roles.rolname from pg_catalog.pg_roles
    where pg_roles.rolname in ('partkeeper_admin', 'partkeeper_worker', 'partkeeper_reader')
  loop
    execute format('grant usage on schema partkeeper to %I', role_name);
    execute format('grant select on all tables in schema partkeeper to %I', role_name);
    if role_name = 'partkeeper_reader' then
      -- What only reads: the views and plan() are made of these.
      for routine in
        select format('%s', pg_proc.oid::regprocedure) from pg_catalog.pg_proc
        where pg_proc.pronamespace = 'partkeeper'::regnamespace and pg_proc.provolatile <> 'v'
      loop
        execute format('grant execute on function %s to %I', routine, role_name);
      end loop;
    else
      execute format('grant execute on all routines in schema partkeeper to %I', role_name);
      execute format('grant insert, update, delete on all tables in schema partkeeper to %I', role_name);
      execute format('grant usage on all sequences in schema partkeeper to %I', role_name);
    end if;
  end loop;
end;
$$;
