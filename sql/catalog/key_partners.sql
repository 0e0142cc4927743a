create function partkeeper.key_partners(relation oid)
returns setof oid
language sql stable rows 1
begin atomic
  select pg_constraint.confrelid
  from pg_catalog.pg_constraint
  where pg_constraint.conrelid = key_partners.relation and pg_constraint.contype = 'f'
  union
  select inbound.conrelid from partkeeper.inbound_keys(key_partners.relation) as inbound where inbound.conparentid = 0;
end;
comment on function partkeeper.key_partners(oid) is
  'The tables on the other side of a parent''s foreign keys, in both directions: attaching a partition locks them in SHARE ROW EXCLUSIVE, behind which their writers queue.';
