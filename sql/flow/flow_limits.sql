create view partkeeper.flow_limits as
select catalog.name, catalog.kind, partkeeper.flow_value(flow) as value, catalog.unit, catalog.meaning,
  coalesce(reading.measured, counted.measured) as measured,
  coalesce(reading.problem, counted.problem) as holds_back,
  held.since as held_since, flow.changed_at, flow.changed_by
from partkeeper.flow_catalog() as catalog
join partkeeper.flow on flow.name = catalog.name
left join partkeeper.flow_held as held on held.name = catalog.name
left join lateral partkeeper.flow_reading(flow.name, flow.value) as reading on true
left join lateral (
  select case flow.name
      when 'workers_at_once' then (select count(*) from partkeeper.chunk where chunk.claimed_until > '-infinity' and chunk.claimed_until > clock_timestamp()) || ' in flight'
      when 'bytes_per_second' then (select pg_size_pretty(coalesce(sum(chunk.raw_bytes), 0)::bigint / 60) from partkeeper.chunk
        join partkeeper.export on export.id = chunk.export and (export.state = 'planned' or export.stored_at > clock_timestamp() - interval '1 minute')
        where chunk.stored_at > clock_timestamp() - interval '1 minute') || ' a second copied over the last minute' end,
    case when flow.value <> 'off' and flow.name in ('workers_at_once', 'bytes_per_second')
      then (select problem.reason from partkeeper.claim_problem() as problem where partkeeper.flow_name(problem.reason) = flow.name)
      when catalog.kind = 'switch' and flow.value = 'off' then format('switch %s is off', flow.name)
      when catalog.kind = 'switch' and flow.value = 'tables' then format('switch %s is off for all other tables', flow.name) end
) as counted(measured, problem) on true
order by catalog.position;
comment on view partkeeper.flow_limits is
  'Every limit and switch of set_flow(): its value, what is measured now, why it holds work back just now (NULL when it does not), and since when nothing got through. What throttles me: select name, holds_back from partkeeper.flow_limits where holds_back is not null.';
