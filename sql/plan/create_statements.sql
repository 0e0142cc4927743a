create function partkeeper.create_statements(parent oid, partition text, from_value text, to_value text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select array[format('create table %s (like %s including all excluding identity)%s%s', partition,
        partkeeper.quoted_name(parent),
        (select format(' using %I', pg_am.amname) from pg_catalog.pg_am where pg_am.oid = pg_class.relam),
        (select format(' tablespace %I', pg_tablespace.spcname)
         from pg_catalog.pg_tablespace where pg_tablespace.oid = pg_class.reltablespace))]
      || partkeeper.property_statements(parent, partition)
      || format('alter table %s attach partition %s %s', partkeeper.quoted_name(parent), partition,
        case when from_value is null then 'default'
          else format('for values from (%s) to (%s)', partkeeper.bound_literal(from_value), partkeeper.bound_literal(to_value)) end)
      || case when pg_class.relreplident in ('f', 'n') then
        array[format('alter table %s replica identity %s', partition,
          case pg_class.relreplident when 'f' then 'full' else 'nothing' end)] end
      || partkeeper.index_identity_statement(parent, partition)
    from pg_catalog.pg_class
    where pg_class.oid = parent);
end;
$$;
comment on function partkeeper.create_statements(oid, text, text, text) is
  'The statements that make one partition; bounds NULL for the default partition. LIKE and ATTACH take SHARE UPDATE EXCLUSIVE on the parent, which lets writers pass; PARTITION OF would take ACCESS EXCLUSIVE.';
