create function partkeeper.note_export_failure(export bigint, failure text, retry_after interval, is_own_fault boolean default false)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  faults integer;
begin
  update partkeeper.export as failing
  set failures = failing.failures + 1, failing_since = coalesce(failing.failing_since, clock_timestamp()),
    failure = left(note_export_failure.failure, 2000), retry_at = clock_timestamp() + note_export_failure.retry_after,
    -- Several lanes that fail at one moment are one fault.
    faults = failing.faults + (is_own_fault and coalesce(failing.retry_at, '-infinity') <= clock_timestamp())::integer
  where failing.id = note_export_failure.export
  returning failing.faults into faults;
  if is_own_fault and faults >= partkeeper.strikes_max() then
    perform partkeeper.quarantine_export(note_export_failure.export, format('it failed %s times in a row: %s', faults, left(note_export_failure.failure, 500)));
  end if;
end;
$$;
comment on function partkeeper.note_export_failure(bigint, text, interval, boolean) is
  'Notes what kept an export from getting on, and when it is to be tried again. is_own_fault tells that it was the table itself, not the store, the server or a lock: after five of these in a row the table is quarantined.';
