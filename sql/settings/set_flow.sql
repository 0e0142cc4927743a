create function partkeeper.set_flow(name text, value text)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  before text;
begin
  select flow.value into before from partkeeper.flow where flow.name = set_flow.name;
  if before is null then
    raise exception using errcode = 'PK004', message = format('there is no limit %L', coalesce(name, 'NULL')),
      hint = format('Known limits: %s.', (select string_agg(flow.name, ', ' order by flow.name) from partkeeper.flow));
  end if;
  if name = 'workers_staying' and (value is null or value !~ '^0(\.[0-9]{1,4})?$') then
    raise exception using errcode = 'PK004', message = format('workers_staying is a share from 0 to 0.9999, found %L', left(value, 40)),
      hint = '0.5 lets half of the workers leave at a time.';
  end if;
  update partkeeper.flow set value = set_flow.value, changed_at = now(), changed_by = current_user
  where flow.name = set_flow.name and flow.value <> set_flow.value;
  if found then
    perform partkeeper.record_word('set_flow', null, format('%s: %s, was %s', name, value, before));
  end if;
end;
$$;
comment on function partkeeper.set_flow(text, text) is
  'Changes a limit while workers run: workers_staying, the share of the workers that stays when others leave on purpose, 0 to 0.9999 (0.5 when never set). Error PK004 for an unknown name or a bad value.';
