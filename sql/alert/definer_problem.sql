create function partkeeper.definer_problem(definer name)
returns text
language sql stable
begin atomic
  -- A statement can take back SET ROLE and then has the rights of the session: so its author must have had them anyway.
  select case when definer_problem.definer <> session_user and not coalesce((
      select pg_roles.rolsuper or pg_has_role(pg_roles.oid, session_user::regrole,
        case when current_setting('server_version_num')::integer >= 160000 then 'SET' else 'MEMBER' end)
      from pg_roles where pg_roles.rolname = definer_problem.definer), false)
    then format('was written by %s, who may not act as %s', definer_problem.definer, session_user) end;
end;
comment on function partkeeper.definer_problem(name) is
  'Why a query that this role wrote is not run in this session: its author would borrow rights. NULL when the author may act as the session''s role anyway.';
