create function partkeeper.record_marker(name text, marker uuid)
returns uuid
language sql volatile
begin atomic
  update partkeeper.store set marker = record_marker.marker, marked_at = clock_timestamp()
  where store.name = record_marker.name and store.marker is null;
  select store.marker from partkeeper.store where store.name = record_marker.name;
end;
comment on function partkeeper.record_marker(text, uuid) is
  'Records the marker that a worker found in, or wrote into, a store at its first use: the first one counts. Returns the one in force; whoever sees another sees another place. NULL when there is no such store.';
