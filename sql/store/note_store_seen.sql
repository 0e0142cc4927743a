create function partkeeper.note_store_seen(name text)
returns void
language sql volatile
begin atomic
  update partkeeper.store set seen_at = clock_timestamp(), failing_since = null, failure = null
  where store.name = note_store_seen.name;
end;
comment on function partkeeper.note_store_seen(text) is
  'Notes that a worker saw a store with its marker.';
