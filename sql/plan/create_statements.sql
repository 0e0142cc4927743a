create function partkeeper.create_statements(parent oid, partition text, from_value text, to_value text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  parent_name constant text := partkeeper.quoted_name(parent);
  plain constant text[] := partkeeper.plain_create_statements(parent_name, partition, from_value, to_value);
  model oid;
begin
  if not partkeeper.hands_on_more(parent) then
    return plain;
  end if;
  model := partkeeper.model_partition(parent);
  return (
    select array[format('create table %s (like %s including all excluding identity excluding indexes)%s%s%s', partition, parent_name,
        (select format(' using %I', pg_am.amname) from pg_catalog.pg_am where pg_am.oid = pg_class.relam),
        ' with (' || partkeeper.storage_parameters(model) || ')',
        (select format(' tablespace %I', pg_tablespace.spcname)
         from pg_catalog.pg_tablespace where pg_tablespace.oid = pg_class.reltablespace))]
      || partkeeper.property_statements(parent, partition)
      || plain[2]
      || partkeeper.attached_statements(parent, partition)
      || partkeeper.publication_statements(parent, model, partition)
    from pg_catalog.pg_class
    where pg_class.oid = parent);
end;
$$;
comment on function partkeeper.create_statements(oid, text, text, text) is
  'The statements that make one partition, with everything that it has from its parent; bounds NULL for the default partition.';
