create function partkeeper.index_identity_statement(parent oid, partition text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  -- What the partition's own index is called is known only once it is made and attached.
  return (
    select array[format('do %L', format(
      'begin execute (select format(''alter table %%s replica identity using index %%I'', %L, relname) '
        'from pg_catalog.pg_class join pg_catalog.pg_index on indexrelid = pg_class.oid '
        'join pg_catalog.pg_inherits on inhrelid = pg_class.oid '
        'where indrelid = %L::regclass and inhparent = %L::regclass); end',
      partition, partition, partkeeper.quoted_name(pg_index.indexrelid)))]
    from pg_catalog.pg_index
    join pg_catalog.pg_class on pg_class.oid = pg_index.indrelid and pg_class.relreplident = 'i'
    where pg_index.indrelid = parent and pg_index.indisreplident);
end;
$$;
comment on function partkeeper.index_identity_statement(oid, text) is
  'The statement that gives a new partition the replica identity of its parent where that is an index; NULL for any other.';
