create function partkeeper.covered_until(spans tstzrange[], here timestamptz)
returns timestamptz
language sql stable
set search_path = ''
as $$
  select coalesce(max(coalesce(upper(stretch), 'infinity')), here)
  from unnest((select range_agg(span) from unnest(spans) as span)) as stretch
  where stretch @> here
$$;
comment on function partkeeper.covered_until(tstzrange[], timestamptz) is
  'Until when every instant from one on has a partition: the end of the stretch that holds it; that instant itself when there is none.';
