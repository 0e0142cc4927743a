create function partkeeper.covered_until(spans tstzrange[])
returns timestamptz
language sql stable
set search_path = ''
as $$
  select coalesce(max(coalesce(upper(stretch), 'infinity')), now())
  from unnest((select range_agg(span) from unnest(spans) as span)) as stretch
  where stretch @> now()
$$;
comment on function partkeeper.covered_until(tstzrange[]) is
  'Until when every instant from now on has a partition: the end of the stretch that holds the present; now() when there is none.';
