create function partkeeper.record_stored(export bigint, number integer, term bigint, stored jsonb, tool_version text)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  object constant partkeeper.chunk := jsonb_populate_record(null::partkeeper.chunk, stored);
  subject partkeeper.chunk;
begin
  -- In the order of the claims: the meter, then the export.
  if exists (select from partkeeper.flow where flow.name = 'bytes_per_second' and flow.value <> 'off') then
    perform from partkeeper.flow_meter for update;
  end if;
  -- The export's row first: two that store the last two chunks take turns, and the second sees the first.
  perform from partkeeper.export where export.id = record_stored.export for update;
  select * into subject from partkeeper.chunk
  where chunk.export = record_stored.export and chunk.number = record_stored.number for update;
  if subject.state <> 'pending' and subject.key = object.key then
    return 'already';
  elsif subject.number is null or subject.state <> 'pending' or subject.term <> record_stored.term
    or subject.claimed_until <= clock_timestamp()
    or not exists (select from partkeeper.export where export.id = record_stored.export and export.state = 'planned')
  then
    return 'fenced';
  end if;
  update partkeeper.chunk
  set state = 'stored', stored_at = clock_timestamp(), claimed_until = '-infinity', strikes = 0, lane = object.lane, key = object.key,
    row_count = object.row_count, raw_bytes = object.raw_bytes, stored_bytes = object.stored_bytes, raw_sha256 = object.raw_sha256,
    stored_sha256 = object.stored_sha256, row_digest = object.row_digest, copy_ms = object.copy_ms
  where chunk.export = record_stored.export and chunk.number = record_stored.number;
  perform partkeeper.settle_bytes(subject.booked_bytes, object.raw_bytes);
  perform partkeeper.note_export_progress(record_stored.export);
  perform partkeeper.finish_storing(record_stored.export, record_stored.tool_version);
  return 'stored';
end;
$$;
comment on function partkeeper.record_stored(bigint, integer, bigint, jsonb, text) is
  'Notes that the object of a chunk is stored: stored, already (that very object was noted before) or fenced (the claim is over, or the export is called off; the object stays behind as an orphan). With the last chunk the export is stored.';
