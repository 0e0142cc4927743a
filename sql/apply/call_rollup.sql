create function partkeeper.call_rollup(action partkeeper.action)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  settings_before constant jsonb := partkeeper.settings_now();
  writes_before constant bigint := partkeeper.own_write_count(action.relation);
  settings_after jsonb;
  changed text;
begin
  begin
    perform partkeeper.run_statements(action.parent, partkeeper.action_statements(action));
  exception when query_canceled then
    -- A person's cancel ends the pass. What statement_timeout ends is this one partition's failure, or it would end every pass.
    if (clock_timestamp() < statement_timestamp() + nullif(current_setting('statement_timeout'), '0')::interval) is distinct from false then
      raise;
    end if;
    raise exception using errcode = 'PK032',
      message = format('the rollup did not end within statement_timeout (%s)', current_setting('statement_timeout')),
      hint = 'Make it faster, or let call partkeeper.maintain() do it in a session with a longer statement_timeout.';
  end;
  settings_after := partkeeper.settings_now();
  changed := (
    select string_agg(setting.name, ', ' order by setting.name)
    from jsonb_each_text(settings_before) as setting(name, value)
    where settings_after ->> setting.name is distinct from setting.value);
  if changed is not null then
    raise exception using errcode = 'PK032', message = format('the rollup left settings changed behind it: %s', changed),
      hint = 'Give the function a SET clause (alter function ... set name = value), which ends with it.';
  elsif partkeeper.own_write_count(action.relation) <> writes_before then
    raise exception using errcode = 'PK032', message = format('the rollup wrote to %s', action.partition),
      hint = 'A rollup reads the partition and writes elsewhere: what is about to go must stay as it is.';
  end if;
end;
$$;
comment on function partkeeper.call_rollup(partkeeper.action) is
  'Calls the rollup function as the parent''s owner and takes everything back when it leaves another setting behind, writes to the partition, or is ended by statement_timeout. Error PK032.';
