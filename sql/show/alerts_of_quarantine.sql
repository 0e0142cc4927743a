create function partkeeper.alerts_of_quarantine()
returns table (alert text, parent text, since timestamptz, detail text, remedy text)
language sql stable rows 10
set search_path = ''
as $$
  select 'quarantined', partkeeper.quoted_name(hold.parent), hold.placed_at,
    format('%s: %s', partkeeper.quoted_name(hold.partition), hold.reason),
    format('See what ends its workers (partkeeper.crash_report, the platform''s log), then: select partkeeper.release(%L)',
      partkeeper.quoted_name(hold.partition))
  from partkeeper.hold
  where hold.lifted_at is null and hold.is_quarantine and partkeeper.quoted_name(hold.partition) is not null
$$;
comment on function partkeeper.alerts_of_quarantine() is
  'Alerts about tables that workers did not survive.';
