create function partkeeper.grantee_name(grantee oid)
returns text
language sql stable
begin atomic
  select case when grantee = 0 then 'public' else format('%I', pg_get_userbyid(grantee)) end;
end;
comment on function partkeeper.grantee_name(oid) is
  'The name of a role as GRANT and policies write it; 0 is PUBLIC.';
