create function partkeeper.note_flow_held(reason text)
returns void
language sql volatile
begin atomic
  update partkeeper.flow_held
  set since = case when partkeeper.is_recent(flow_held.at) then coalesce(flow_held.since, clock_timestamp()) else clock_timestamp() end,
    at = clock_timestamp(), reason = note_flow_held.reason
  where flow_held.name = (
    select due.name from partkeeper.flow_held as due
    where due.name = partkeeper.flow_name(note_flow_held.reason)
      and (due.since is null or due.at < clock_timestamp() - interval '1 minute')
    for update skip locked);
end;
comment on function partkeeper.note_flow_held(text) is
  'Notes that a limit or switch holds something back, once a minute at most. It begins anew when it held nothing back for a while, and never waits for anybody.';
