create function partkeeper.may_act_as(owner name)
returns boolean
language sql stable
begin atomic
  -- Before PostgreSQL 16 every member could set the role.
  select pg_has_role(current_user, owner,
    case when current_setting('server_version_num')::integer >= 160000 then 'SET' else 'MEMBER' end);
end;
comment on function partkeeper.may_act_as(name) is
  'Whether the caller is a role or may set role to it.';
