create function partkeeper.note_store_failure(name text, failure text)
returns void
language sql volatile
begin atomic
  update partkeeper.store
  set failing_since = coalesce(store.failing_since, clock_timestamp()), failure = left(note_store_failure.failure, 2000)
  where store.name = note_store_failure.name;
end;
comment on function partkeeper.note_store_failure(text, text) is
  'Notes that a store cannot be used, and why; since when stays as it was.';
