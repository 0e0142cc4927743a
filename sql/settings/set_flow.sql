create function partkeeper.set_flow(name text, value text)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  is_switch constant boolean := (select catalog.kind = 'switch' from partkeeper.flow_catalog() as catalog where catalog.name = set_flow.name);
  before partkeeper.flow;
  problem text;
  listed regclass[];
begin
  if is_switch is null then
    raise exception using errcode = 'PK004', message = format('there is no limit or switch %L', coalesce(name, 'NULL')),
      hint = format('Known: %s.', (select string_agg(catalog.name, ', ' order by catalog.position) from partkeeper.flow_catalog() as catalog));
  end if;
  problem := partkeeper.flow_value_problem(name, value);
  if problem is not null then
    raise exception using errcode = 'PK004', message = format('%s: %s', name, problem),
      hint = case name when 'workers_staying' then '0.5 lets half of the workers leave at a time.'
        when 'hours' then 'Such as: 22:00-06:00 Europe/Berlin, or 00:00-05:30, 12:00-13:00 UTC. off means any time.'
        when 'workers_at_once' then 'off means no limit; to stop all work on archives: set_flow(''archive'', ''off''), or pause().'
        else 'select name, unit, meaning from partkeeper.flow_limits' end;
  elsif is_switch and value not in ('off', 'all') then
    listed := partkeeper.switch_tables(value);
  end if;
  select * into before from partkeeper.flow where flow.name = set_flow.name for update;
  update partkeeper.flow
  set value = case when listed is null then set_flow.value else 'tables' end, tables = listed, changed_at = now(), changed_by = current_user
  where flow.name = set_flow.name
    and (flow.value, flow.tables) is distinct from (case when listed is null then set_flow.value else 'tables' end, listed);
  if not found then
    return;
  end if;
  -- What was booked at the old pace, and what was held back by the old value, says nothing of the new one.
  update partkeeper.flow_meter set paced_until = clock_timestamp() where set_flow.name = 'bytes_per_second';
  update partkeeper.flow_held set since = null, reason = null where flow_held.name = set_flow.name and flow_held.since is not null;
  perform partkeeper.sample_wal();
  perform partkeeper.record_word('set_flow', null, format('%s: %s, was %s', name, value, partkeeper.flow_value(before)));
  if name = 'archive' then
    perform partkeeper.give_exports_time(null);
  end if;
end;
$$;
comment on function partkeeper.set_flow(text, text) is
  'Changes a limit or a switch while workers run; it is read before each effect. Limits: off or a value. Switches (retire, archive, drop): off, all, or tables. partkeeper.flow_limits lists them all. Error PK004 for an unknown name or a bad value.';
