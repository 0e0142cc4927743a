create function partkeeper.identity_sequences(relation oid)
returns table (attname name, oid oid, relname name)
language sql stable rows 1
begin atomic
  select pg_attribute.attname, sequence.oid, sequence.relname
  from pg_catalog.pg_attribute
  join pg_catalog.pg_depend on pg_depend.refobjid = pg_attribute.attrelid and pg_depend.refobjsubid = pg_attribute.attnum
    and pg_depend.refclassid = 'pg_catalog.pg_class'::regclass and pg_depend.classid = 'pg_catalog.pg_class'::regclass
    and pg_depend.deptype = 'i'
  join pg_catalog.pg_class as sequence on sequence.oid = pg_depend.objid and sequence.relkind = 'S'
  where pg_attribute.attrelid = relation and pg_attribute.attidentity <> '';
end;
comment on function partkeeper.identity_sequences(oid) is
  'The sequences behind the identity columns of a table.';
