create function partkeeper.detached_schema_problem(policy partkeeper.policy)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  target constant oid := (select pg_namespace.oid from pg_catalog.pg_namespace where pg_namespace.nspname = policy.detached_schema);
  owner constant name := (select pg_get_userbyid(pg_class.relowner) from pg_catalog.pg_class where pg_class.oid = policy.parent);
begin
  return case
    when policy.detached_schema is null then null
    when target is null then format('there is no schema named %L; create it first', left(policy.detached_schema, 63))
    when policy.detached_schema ~ '^pg_' or policy.detached_schema in ('information_schema', 'partkeeper')
      then format('%s is no schema for tables of yours', policy.detached_schema)
    when not (has_schema_privilege(owner, target, 'CREATE') and has_schema_privilege(owner, target, 'USAGE'))
      then format('%s, the owner of %s, may not create tables in it: grant create, usage on schema %I to %I',
        owner, policy.parent_name, policy.detached_schema, owner) end;
end;
$$;
comment on function partkeeper.detached_schema_problem(partkeeper.policy) is
  'Why detached tables of a parent cannot be moved to the schema that its policy names; NULL when they can, or when it names none.';
