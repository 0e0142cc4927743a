create function partkeeper.drop_index_statements(relation oid)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return array(
    select case when pg_constraint.oid is not null
      then format('alter table %s drop constraint %I', partkeeper.quoted_name(relation), pg_constraint.conname)
      else format('drop index %s', partkeeper.quoted_name(pg_index.indexrelid)) end
    from pg_catalog.pg_index
    left join pg_catalog.pg_constraint
      on pg_constraint.conindid = pg_index.indexrelid and pg_constraint.conrelid = relation and pg_constraint.contype in ('p', 'u', 'x')
    where pg_index.indrelid = relation
    order by pg_constraint.oid is null, pg_index.indexrelid);
end;
$$;
comment on function partkeeper.drop_index_statements(oid) is
  'The statements that take all indexes off a table: those of primary keys, unique and exclusion constraints with their constraint.';
