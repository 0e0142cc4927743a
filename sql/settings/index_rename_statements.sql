create function partkeeper.index_rename_statements(old_table oid, new_table oid)
returns text[]
language sql stable
set search_path = ''
as $$
  with described as (
    select pg_index.indrelid, pg_class.relname, pg_class.oid,
      row_number() over (partition by pg_index.indrelid, shape.text order by pg_class.oid) as number, shape.text
    from pg_catalog.pg_index
    join pg_catalog.pg_class on pg_class.oid = pg_index.indexrelid
    cross join lateral (
      select format('%s %s %s', pg_index.indisprimary, pg_index.indisunique,
        substring(pg_get_indexdef(pg_index.indexrelid) from ' USING .*'))
    ) as shape(text)
    where pg_index.indrelid in (old_table, new_table)
  )
  select coalesce(array_agg(format('alter index %s rename to %I', partkeeper.quoted_name(fresh.oid), old.relname)), '{}')
  from described as fresh
  join described as old on old.indrelid = old_table and old.text = fresh.text and old.number = fresh.number
  where fresh.indrelid = new_table and fresh.relname <> old.relname
$$;
comment on function partkeeper.index_rename_statements(oid, oid) is
  'Gives the indexes that LIKE copied the names they had, matched by definition. Made before the old table is dropped, to be run after.';
