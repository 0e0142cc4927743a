create function partkeeper.relation_size(relation oid)
returns bigint
language sql stable
begin atomic
  select pg_relation_size(pg_class.oid) + case when pg_class.reltoastrelid <> 0 then pg_relation_size(pg_class.reltoastrelid) else 0 end
  from pg_class
  where pg_class.oid = relation;
end;
comment on function partkeeper.relation_size(oid) is
  'Size of a table''s heap and TOAST in bytes, without indexes and maps: what an export has to read.';
