create function partkeeper.storage_parameters(relation oid)
returns text
language plpgsql stable strict
set search_path = ''
as $$
begin
  return (
    select string_agg(format('%s%I = %L', parameter.prefix, split_part(parameter.text, '=', 1),
      substr(parameter.text, strpos(parameter.text, '=') + 1)), ', ' order by parameter.prefix, parameter.number)
    from pg_catalog.pg_class
    left join pg_catalog.pg_class as toast on toast.oid = pg_class.reltoastrelid
    cross join lateral (
      select '', option.text, option.number from unnest(pg_class.reloptions) with ordinality as option(text, number)
      union all
      select 'toast.', option.text, option.number from unnest(toast.reloptions) with ordinality as option(text, number)
    ) as parameter(prefix, text, number)
    where pg_class.oid = relation);
end;
$$;
comment on function partkeeper.storage_parameters(oid) is
  'The storage parameters of a table and of its TOAST table, as WITH and SET take them; NULL when it has none.';
