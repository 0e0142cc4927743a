create function partkeeper.alerts_of_flow()
returns table (alert text, parent text, since timestamptz, detail text, remedy text)
language sql stable rows 3
set search_path = ''
as $$
  select 'flow holds back', null, held.since, format('it holds work back since over a day: %s', held.reason),
    format('It is what was set. To let work go on: select partkeeper.set_flow(%L, %L)', held.name,
      case when held.name in ('retire', 'archive', 'drop') then 'all' else 'off' end)
  from partkeeper.flow_held as held
  where held.since < clock_timestamp() - interval '1 day'
    -- What holds nothing back any more, since nothing is due, is no news.
    and partkeeper.is_recent(held.at)
$$;
comment on function partkeeper.alerts_of_flow() is
  'Alerts about limits and switches: one that held work back for over a day, and nothing got through in between.';
