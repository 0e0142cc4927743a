create function partkeeper.note_alerts(delivers boolean default false)
returns table (transition text, alert text, parent text, detail text)
language plpgsql volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  began_at constant timestamptz := clock_timestamp();
  was_wanted boolean;
begin
  -- One looks at a time, without waiting; what it sees and what it tells are one transaction.
  if pg_is_in_recovery() or not pg_try_advisory_xact_lock(1886216558, 0) then
    return;
  end if;
  select watch.wanted_at > began_at - interval '1 day' into was_wanted
  from partkeeper.alert_watch as watch where watch.due_at <= began_at or delivers and watch.wanted_at is null;
  if not found then
    return;
  end if;
  perform partkeeper.forget_messages();
  if delivers and was_wanted is not true then
    -- The first webhook, or one that was away: it is told what is open.
    insert into partkeeper.alert_message (transition, alert, parent, since, rows, detail, remedy, is_wanted)
    select 'raised', known.alert, known.parent, known.since, known.rows, known.detail, known.remedy, true from partkeeper.open_alert as known;
  end if;
  return query
    with found as materialized (
      select seen.alert, coalesce(seen.parent, '') as parent, min(seen.since) as since, count(*) as rows,
        left(string_agg(seen.detail, '; ' order by seen.detail), 2000) as detail, min(seen.remedy) as remedy
      from partkeeper.alerts as seen
      group by 1, 2
    ), cleared as (
      delete from partkeeper.open_alert as known
      where not exists (select from found where found.alert = known.alert and found.parent = known.parent)
      returning known.*
    ), raised as (
      insert into partkeeper.open_alert (alert, parent, since, rows, detail, remedy)
      select found.* from found
      where not exists (select from partkeeper.open_alert as known where known.alert = found.alert and known.parent = found.parent)
      returning open_alert.*
    ), changed as (
      update partkeeper.open_alert as known
      set rows = found.rows, detail = found.detail, remedy = found.remedy
      from found
      where known.alert = found.alert and known.parent = found.parent and known.rows <> found.rows
      returning known.*
    ), told as (
      insert into partkeeper.alert_message (transition, alert, parent, since, rows, detail, remedy, is_wanted)
      select event.transition, event.alert, event.parent, coalesce(event.since, event.raised_at), event.rows, event.detail, event.remedy,
        delivers or was_wanted is true
      from (select 'raised' as transition, raised.* from raised
        union all select 'changed', changed.* from changed
        union all select 'cleared', cleared.* from cleared) as event
      returning alert_message.transition, alert_message.alert, nullif(alert_message.parent, ''), alert_message.detail
    )
    select told.* from told;
  update partkeeper.alert_watch
  set looked_at = clock_timestamp(), wanted_at = case when delivers then clock_timestamp() else wanted_at end,
    due_at = clock_timestamp() + greatest(interval '5 seconds', (clock_timestamp() - began_at) * 20);
end;
$$;
comment on function partkeeper.note_alerts(boolean) is
  'Compares the alerts with those known to be open, and writes one message for each that was raised, changed or cleared, in the same transaction. Returns those. Does nothing when somebody else is at it or looked just now.';
