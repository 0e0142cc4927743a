create function partkeeper.fit_problems(target oid, columns jsonb, loaded text[])
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    with archived as (
      select col.name, col.type, partkeeper.type_named(col.type) as oid, col.name = any (loaded) as is_loaded
      from jsonb_to_recordset(columns) as col(name text, type text)
    ), found as (
      select attname::text as name, format_type(atttypid, atttypmod) as type, atttypid as oid, attgenerated <> '' as is_generated,
        attnotnull and not atthasdef and attidentity = '' as is_needed
      from pg_catalog.pg_attribute
      where attrelid = target and attnum > 0 and not attisdropped
    )
    select coalesce(array_agg(problem order by problem), '{}')
    from (
      select case
        when archived.name is null and found.is_needed
          then format('column %I must not be null and is not in the archive', found.name)
        when found.name is null and archived.is_loaded then format('column %I is missing', archived.name)
        when archived.is_loaded and found.is_generated then format('column %I is generated', found.name)
        when not archived.is_loaded and not found.is_generated and found.is_needed
          then format('column %I was generated in the archive and is not here', found.name)
        when archived.is_loaded and archived.type <> found.type
          then format('column %I is %s, in the archive %s', found.name, found.type, archived.type)
      end
      from archived
      full join found on found.name = archived.name
    ) as judged(problem)
    where problem is not null);
end;
$$;
comment on function partkeeper.fit_problems(oid, jsonb, text[]) is
  'Why the rows of an archive do not fit into a table: columns that are missing, generated, of another type, or demanded by the table and not in the archive. `loaded` are the columns that the data holds.';
