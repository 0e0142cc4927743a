create function partkeeper.old_name_statements(old_table oid, new_table oid)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    with described as (
      select pg_index.indrelid, pg_class.relname, pg_class.oid, pg_index.indisreplident, shape.text,
        row_number() over (partition by pg_index.indrelid, shape.text order by pg_class.oid) as number
      from pg_catalog.pg_index
      join pg_catalog.pg_class on pg_class.oid = pg_index.indexrelid
      cross join lateral (
        -- What follows the names, which may hold any text.
        select format('%s %s', pg_index.indisprimary, substr(definition, 1 + length(format('CREATE %sINDEX %I ON %s%s',
          case when pg_index.indisunique then 'UNIQUE ' end, pg_class.relname,
          case when pg_class.relkind = 'I' then 'ONLY ' end, partkeeper.quoted_name(pg_index.indrelid)))))
        from pg_get_indexdef(pg_index.indexrelid) as definition
      ) as shape(text)
      where pg_index.indrelid in (old_table, new_table)
    ), paired as (
      select fresh.oid, old.oid as old_oid, old.relname, old.indisreplident
      from described as fresh
      join described as old on old.indrelid = old_table and old.text = fresh.text and old.number = fresh.number
      where fresh.indrelid = new_table
    ), identity as (
      select fresh.oid, old.relname
      from partkeeper.identity_sequences(old_table) as old
      join partkeeper.identity_sequences(new_table) as fresh on fresh.attname = old.attname
    ), statistic as (
      select stxrelid, stxname, stxnamespace, stxstattarget, row_number() over (partition by stxrelid order by oid) as number
      from pg_catalog.pg_statistic_ext where stxrelid in (old_table, new_table)
    )
    select coalesce(array_agg(renamed.statement order by renamed.rank), '{}')
    from (
      select 1, format('alter index %s rename to %I', partkeeper.quoted_name(paired.oid), paired.relname) from paired
      union all
      select 2, format('alter sequence %s rename to %I', partkeeper.quoted_name(identity.oid), identity.relname) from identity
      union all
      select 3, format('alter statistics %I.%I rename to %I', nspname, fresh.stxname, old.stxname)
      from statistic as fresh
      join statistic as old on old.stxrelid = old_table and old.number = fresh.number
      join pg_catalog.pg_namespace on pg_namespace.oid = fresh.stxnamespace
      where fresh.stxrelid = new_table
      union all
      select 4, format('alter statistics %I.%I set statistics %s', nspname, stxname, stxstattarget)
      from statistic join pg_catalog.pg_namespace on pg_namespace.oid = stxnamespace
      where stxrelid = old_table and stxstattarget >= 0
      union all
      select 4, format('alter index %I.%I alter column %s set statistics %s', nspname, paired.relname, attnum, attstattarget)
      from paired
      join pg_catalog.pg_attribute on attrelid = paired.old_oid and attstattarget >= 0
      join pg_catalog.pg_class on pg_class.oid = old_table
      join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
      union all
      select 4, format('comment on constraint %I on %s is %L', conname, partkeeper.quoted_name(new_table), description)
      from pg_catalog.pg_constraint
      join pg_catalog.pg_description on objoid = pg_constraint.oid and classoid = 'pg_catalog.pg_constraint'::regclass
      where conrelid = old_table and contype in ('p', 'u')
      union all
      select 4, format('alter table %s replica identity using index %I', partkeeper.quoted_name(new_table), paired.relname)
      from paired where paired.indisreplident
    ) as renamed(rank, statement));
end;
$$;
comment on function partkeeper.old_name_statements(oid, oid) is
  'Gives the indexes, identity sequences and statistics that LIKE copied the names they had, and what goes by these names: statistics targets, comments on keys, the index of the replica identity. Made while both tables exist, to be run after the old one is dropped.';
