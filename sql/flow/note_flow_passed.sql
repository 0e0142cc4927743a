create function partkeeper.note_flow_passed()
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update partkeeper.flow_held
  set since = null, reason = null
  where flow_held.name in (
    select due.name from partkeeper.flow_held as due
    where due.since is not null and due.name not in ('retire', 'archive', 'drop')
    for update skip locked);
end;
$$;
comment on function partkeeper.note_flow_passed() is
  'Notes that something heavy got through: no limit holds back everything. A switch says nothing of other tables, so it stays. It never waits for anybody.';
