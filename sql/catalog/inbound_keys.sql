create function partkeeper.inbound_keys(relation oid)
returns table (oid oid, conname name, conrelid oid, confrelid oid, conparentid oid, conkey smallint[], confkey smallint[])
language sql stable rows 1
begin atomic
  -- Named one by one: a dump has the columns of its server, and is restored on newer ones that have more.
  select pg_constraint.oid, pg_constraint.conname, pg_constraint.conrelid, pg_constraint.confrelid, pg_constraint.conparentid,
    pg_constraint.conkey, pg_constraint.confkey
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
