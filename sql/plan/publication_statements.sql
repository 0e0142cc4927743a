create function partkeeper.publication_statements(parent oid, model oid, partition text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  member record;
  statements text[] := '{}';
  row_filter text;
begin
  if model is null then
    return statements;
  end if;
  for member in
    -- Column lists and row filters are newer than the oldest server this is for.
    select pubname, nullif(to_jsonb(pg_publication_rel) -> 'prattrs', 'null') as columns,
      to_jsonb(pg_publication_rel) ->> 'prqual' is not null as has_filter
    from pg_catalog.pg_publication_rel
    join pg_catalog.pg_publication on pg_publication.oid = prpubid
    join pg_catalog.pg_class on pg_class.oid = parent
    where prrelid = model and pg_has_role(relowner, pubowner, 'usage')
      and not exists (select from pg_catalog.pg_publication_rel as own where own.prpubid = pg_publication.oid and own.prrelid = parent)
    order by pubname
  loop
    row_filter := null;
    if member.has_filter then
      select to_jsonb(published) ->> 'rowfilter' into strict row_filter
      from pg_catalog.pg_publication_tables as published
      where published.pubname = member.pubname
        and format('%I.%I', published.schemaname, published.tablename) = partkeeper.quoted_name(model);
    end if;
    statements := statements || format('alter publication %I add table %s%s%s', member.pubname, partition,
      (select ' (' || string_agg(format('%I', attname), ', ' order by attnum) || ')'
       from jsonb_array_elements_text(member.columns) as listed(number)
       join pg_catalog.pg_attribute on attrelid = model and attnum = listed.number::smallint),
      ' where (' || row_filter || ')');
  end loop;
  return statements;
end;
$$;
comment on function partkeeper.publication_statements(oid, oid, text) is
  'Adds a new partition to the publications that list the newest one by name, with the same columns and row filter, where the parent''s owner may. What publishes the parent, its schema or everything publishes the partition already.';
