create function partkeeper.named_later_statements(parent oid, partition text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  -- What the partition's own indexes and statistics are called is known only once they are made and attached.
  return (
    select array_agg(format('do %L', format('begin execute (select %L || %s || %L from %s); end', later.prefix, later.name, later.suffix, later.source)))
    from (
      select wanted.prefix, wanted.name, wanted.suffix,
        format('pg_catalog.pg_class join pg_catalog.pg_index on indexrelid = pg_class.oid join pg_catalog.pg_inherits on inhrelid = pg_class.oid '
          'where indrelid = %L::regclass and inhparent = %L::regclass', partition, partkeeper.quoted_name(wanted.index))
      from (
        select indexrelid, 'alter index ', 'indexrelid::regclass', format(' alter column %s set statistics %s', attnum, attstattarget)
        from pg_catalog.pg_index
        join pg_catalog.pg_attribute on attrelid = indexrelid and attstattarget >= 0
        where indrelid = parent and indexprs is not null
        union all
        select conindid, 'comment on constraint ', 'quote_ident(relname)', format(' on %s is %L', partition, description)
        from pg_catalog.pg_constraint
        join pg_catalog.pg_description on objoid = pg_constraint.oid and classoid = 'pg_catalog.pg_constraint'::regclass
        where conrelid = parent and contype in ('p', 'u', 'x')
        union all
        select indexrelid, 'comment on index ', 'indexrelid::regclass', format(' is %L', description)
        from pg_catalog.pg_index
        join pg_catalog.pg_description on objoid = indexrelid and classoid = 'pg_catalog.pg_class'::regclass
        where indrelid = parent
      ) as wanted(index, prefix, name, suffix)
      union all
      select 'alter statistics ', 'format(''%I.%I'', nspname, stxname)', format(' set statistics %s', own.stxstattarget),
        format('pg_catalog.pg_statistic_ext join pg_catalog.pg_namespace on pg_namespace.oid = stxnamespace '
          'where stxrelid = %L::regclass order by pg_statistic_ext.oid offset %s limit 1', partition, own.number)
      from (
        select stxstattarget, row_number() over (order by oid) - 1 from pg_catalog.pg_statistic_ext where stxrelid = parent
      ) as own(stxstattarget, number)
      where own.stxstattarget >= 0
    ) as later(prefix, name, suffix, source));
end;
$$;
comment on function partkeeper.named_later_statements(oid, text) is
  'What a new partition gets from its parent by names that Postgres chooses when it is made: statistics targets of index expressions and of extended statistics, comments on keys and indexes. NULL when there is nothing of the kind.';
