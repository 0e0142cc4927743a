create function partkeeper.conversion_problems(parent oid, control name)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce(array_agg(problem order by problem), '{}')
    from (
      select format('%s %I does not hold the control column %I, as it must on a partitioned table',
        case when pg_index.indisprimary then 'primary key' else 'unique index' end, index_class.relname, control)
      from pg_catalog.pg_index
      join pg_catalog.pg_class as index_class on index_class.oid = pg_index.indexrelid
      where pg_index.indrelid = parent and pg_index.indisunique and not exists (
        select from unnest(pg_index.indkey[0:pg_index.indnkeyatts - 1]) as key(number)
        join pg_catalog.pg_attribute on attrelid = parent and attnum = key.number and attname = control)
      union all
      select format('exclusion constraint %I', conname)
      from pg_catalog.pg_constraint where conrelid = parent and contype = 'x'
      union all
      select format('constraint %I with NO INHERIT', conname)
      from pg_catalog.pg_constraint where conrelid = parent and contype in ('c', 'n') and connoinherit
      union all
      select format('foreign key %I of %s', conname, partkeeper.quoted_name(conrelid))
      from pg_catalog.pg_constraint where contype = 'f' and (conrelid = parent or confrelid = parent)
      union all
      select format('trigger %I', tgname) from pg_catalog.pg_trigger where tgrelid = parent and not tgisinternal
      union all
      select format('rule %I', rulename) from pg_catalog.pg_rewrite where ev_class = parent
      union all
      select format('publication %I', pubname)
      from pg_catalog.pg_publication_rel join pg_catalog.pg_publication on pg_publication.oid = prpubid where prrelid = parent
      union all
      select format('%s that depends on it', dependent) from unnest(partkeeper.dependents(parent)) as dependent
    ) as found(problem));
end;
$$;
comment on function partkeeper.conversion_problems(oid, name) is
  'What keeps an empty ordinary table from being turned into a partitioned one of the same name: keys without the control column, and what would stay behind on the old table.';
