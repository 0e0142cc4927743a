create function partkeeper.create_statements(parent oid, partition text, from_value text, to_value text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  parent_name constant text := partkeeper.quoted_name(parent);
  model constant oid := partkeeper.model_partition(parent);
begin
  return (
    -- ATTACH recognises no exclusion constraint and would build a second one; without any, it builds all that LIKE leaves out.
    select array[format('create table %s (like %s including all excluding identity%s)%s%s%s', partition, parent_name,
        case when exists (select from pg_catalog.pg_constraint where conrelid = parent and contype = 'x')
          then ' excluding indexes' end,
        (select format(' using %I', pg_am.amname) from pg_catalog.pg_am where pg_am.oid = pg_class.relam),
        ' with (' || partkeeper.storage_parameters(model) || ')',
        (select format(' tablespace %I', pg_tablespace.spcname)
         from pg_catalog.pg_tablespace where pg_tablespace.oid = pg_class.reltablespace))]
      || partkeeper.property_statements(parent, partition)
      || format('alter table %s attach partition %s %s', parent_name, partition,
        case when from_value is null then 'default'
          else format('for values from (%s) to (%s)', partkeeper.bound_literal(from_value), partkeeper.bound_literal(to_value)) end)
      || partkeeper.attached_statements(parent, partition)
      || partkeeper.publication_statements(parent, model, partition)
    from pg_catalog.pg_class
    where pg_class.oid = parent);
end;
$$;
comment on function partkeeper.create_statements(oid, text, text, text) is
  'The statements that make one partition; bounds NULL for the default partition. LIKE and ATTACH take SHARE UPDATE EXCLUSIVE on the parent, which lets writers pass; PARTITION OF would take ACCESS EXCLUSIVE.';
