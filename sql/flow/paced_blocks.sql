create function partkeeper.paced_blocks(export bigint, wanted bigint)
returns bigint
language sql stable
set search_path = ''
as $$
  select greatest(1, least(wanted, coalesce((
    select ceil(pg_size_bytes(nullif(flow.value, 'off')) * 4 / nullif(partkeeper.chunk_bytes(paced_blocks.export, 1), 0))::bigint
    from partkeeper.flow where flow.name = 'bytes_per_second'), wanted)))
$$;
comment on function partkeeper.paced_blocks(bigint, bigint) is
  'How many of the wanted blocks the next chunk takes: no more than four seconds of bytes_per_second, so that the pace is even. One at least.';
