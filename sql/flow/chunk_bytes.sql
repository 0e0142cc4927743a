create function partkeeper.chunk_bytes(export bigint, blocks bigint)
returns numeric
language sql stable
set search_path = ''
as $$
  select chunk_bytes.blocks * coalesce((
      select chunk.raw_bytes::numeric / (chunk.to_block - chunk.from_block) from partkeeper.chunk
      where chunk.export = subject.id and chunk.raw_bytes > 0
      order by chunk.number desc limit 1),
    subject.relation_bytes::numeric / nullif(subject.blocks, 0), current_setting('block_size')::numeric)
  from partkeeper.export as subject
  where subject.id = chunk_bytes.export
$$;
comment on function partkeeper.chunk_bytes(bigint, bigint) is
  'How many bytes that many blocks of an export are likely to be before compression: as the chunk stored last, else as the table is.';
