create function partkeeper.finish_storing(export bigint, tool_version text)
returns void
language sql volatile
begin atomic
  update partkeeper.export as finished
  set state = 'stored', stored_at = clock_timestamp(), tool_version = finish_storing.tool_version,
    row_count = sums.row_count, raw_bytes = sums.raw_bytes, stored_bytes = sums.stored_bytes
  from (
    select coalesce(sum(chunk.row_count), 0) as row_count, coalesce(sum(chunk.raw_bytes), 0) as raw_bytes,
      coalesce(sum(chunk.stored_bytes), 0) as stored_bytes
    from partkeeper.chunk where chunk.export = finish_storing.export
  ) as sums
  where finished.id = finish_storing.export and finished.state = 'planned' and finished.opened_at is not null
    and finished.next_block = finished.blocks
    and not exists (select from partkeeper.chunk where chunk.export = finish_storing.export and chunk.state = 'pending');
end;
comment on function partkeeper.finish_storing(bigint, text) is
  'Moves an export to stored, with its sums, when every block belongs to a chunk and every chunk is stored; an empty table at once.';
