create function partkeeper.note_export_failure(export bigint, failure text, retry_after interval)
returns void
language sql volatile
begin atomic
  update partkeeper.export as failing
  set failures = failing.failures + 1, failing_since = coalesce(failing.failing_since, clock_timestamp()),
    failure = left(note_export_failure.failure, 2000), retry_at = clock_timestamp() + note_export_failure.retry_after
  where failing.id = note_export_failure.export;
end;
comment on function partkeeper.note_export_failure(bigint, text, interval) is
  'Notes what kept an export from getting on, and when it is to be tried again.';
