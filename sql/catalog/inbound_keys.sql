create function partkeeper.inbound_keys(relation oid)
returns setof pg_catalog.pg_constraint
language sql stable rows 1
begin atomic
  select pg_constraint.*
  from pg_catalog.pg_constraint
  where pg_constraint.oid in (
      select pg_depend.objid
      from pg_catalog.pg_depend
      where pg_depend.classid = 'pg_catalog.pg_constraint'::regclass
        and pg_depend.refclassid = 'pg_catalog.pg_class'::regclass and pg_depend.refobjid = inbound_keys.relation)
    and pg_constraint.contype = 'f' and pg_constraint.confrelid = inbound_keys.relation;
end;
comment on function partkeeper.inbound_keys(oid) is
  'The foreign keys that refer to a relation, found by what depends on it: pg_constraint has no index for that, and with thousands of partitions to read all of it takes longer than anything else of a retirement.';
