create function partkeeper.flow_held_lately(ability text, parent oid)
returns boolean
language sql stable
set search_path = ''
as $$
  select partkeeper.switch_problem(ability, parent) is not null
    or exists (select from partkeeper.flow_held as held
      where held.name not in ('retire', 'archive', 'drop') and partkeeper.is_recent(held.at)
        and (ability = 'archive' or held.name not in ('workers_at_once', 'bytes_per_second')))
$$;
comment on function partkeeper.flow_held_lately(text, oid) is
  'Whether limits or switches explain that something of one table does not get on; when that goes on for over a day, alerts_of_flow() tells it.';
