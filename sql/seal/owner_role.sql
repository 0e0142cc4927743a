create function partkeeper.owner_role(relation oid)
returns name
language sql stable
begin atomic
  select pg_get_userbyid(pg_class.relowner) from pg_class where pg_class.oid = relation;
end;
comment on function partkeeper.owner_role(oid) is
  'The role that owns a table: what is read from it and done to it is done as that role. NULL when the table does not exist.';
