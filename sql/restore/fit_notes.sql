create function partkeeper.fit_notes(target oid, columns jsonb)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce(array_agg(note order by note), '{}')
    from (
      select case
        when archived.name is null then format('column %I is not in the archive: it takes its default', attname)
        when pg_attribute.attname is null then format('column %I was generated in the archive and is left out', archived.name)
        when attnotnull is distinct from archived.not_null
          then format('column %I is %s, in the archive it was %s', attname,
            case when attnotnull then 'not null' else 'nullable' end, case when archived.not_null then 'not null' else 'nullable' end)
      end
      from jsonb_to_recordset(columns) as archived(name text, not_null boolean)
      full join (
        select * from pg_catalog.pg_attribute where attrelid = target and attnum > 0 and not attisdropped
      ) as pg_attribute on pg_attribute.attname = archived.name
    ) as judged(note)
    where note is not null);
end;
$$;
comment on function partkeeper.fit_notes(oid, jsonb) is
  'How a table differs from the one that was archived, where that does not keep the rows from fitting: worth telling, no reason to refuse.';
