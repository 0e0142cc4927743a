create function partkeeper.note_export_progress(export bigint)
returns void
language sql volatile
begin atomic
  update partkeeper.export
  set progress_at = clock_timestamp(), failures = 0, faults = 0, failing_since = null, failure = null, retry_at = null
  where export.id = note_export_progress.export;
end;
comment on function partkeeper.note_export_progress(bigint) is
  'Notes that an export got on: what failed before is forgotten.';
