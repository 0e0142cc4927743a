create function partkeeper.create_statements(parent oid, partition text, from_value text, to_value text, with_indexes boolean default false)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  parent_name constant text := partkeeper.quoted_name(parent);
  -- What ATTACH does not recognise it would make a second time.
  has_indexes constant boolean := with_indexes and not exists (
    select from pg_catalog.pg_constraint
    where conrelid = parent and (contype = 'x' or to_jsonb(pg_constraint) ->> 'conperiod' = 'true'));
  plain constant text[] := partkeeper.plain_create_statements(parent_name, partition, from_value, to_value, has_indexes);
  model oid;
begin
  if not partkeeper.hands_on_more(parent) then
    return plain;
  end if;
  model := partkeeper.model_partition(parent);
  return (
    select array[format('%s%s%s%s', plain[1],
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
comment on function partkeeper.create_statements(oid, text, text, text, boolean) is
  'The statements that make one partition, with everything that it has from its parent; bounds NULL for the default partition. Its indexes come with ATTACH, or with_indexes before it, for a table that takes rows first.';
