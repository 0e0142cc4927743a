create function partkeeper.missing_for_columns(columns jsonb)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce(array_agg(distinct missing.problem order by missing.problem), '{}')
    from jsonb_to_recordset(columns) as col(name text, type text, "collation" text)
    cross join lateral (
      values (case when partkeeper.type_named(col.type) is null
          then format('type %s of column %I is missing', col.type, col.name) end),
        (case when col."collation" is not null and partkeeper.collation_named(col."collation") is null
          then format('collation %s of column %I is missing', col."collation", col.name) end)
    ) as missing(problem)
    where missing.problem is not null);
end;
$$;
comment on function partkeeper.missing_for_columns(jsonb) is
  'What a table with the columns of a manifest needs and this database lacks: types and collations, each with its column.';
