create view partkeeper.export_progress as
select export.id, export.relation_name, export.state,
  counted.chunks_stored, counted.chunks_checked, counted.chunks_busy,
  case when export.blocks > 0 then counted.blocks_stored::double precision / export.blocks when export.blocks = 0 then 1 else 0 end as share,
  counted.row_count, counted.raw_bytes, counted.stored_bytes, pace.bytes_per_second,
  case when counted.blocks_stored > 0 and pace.bytes_per_second > 0
    then (counted.raw_bytes / counted.blocks_stored::double precision * (export.blocks - counted.blocks_stored) / pace.bytes_per_second)::bigint
  end as seconds_left,
  counted.workers, export.progress_at
from partkeeper.export
cross join lateral (
  select count(*) filter (where chunk.state <> 'pending'), count(*) filter (where chunk.state = 'verified'),
    count(*) filter (where chunk.claimed_until > clock_timestamp()),
    coalesce(sum(chunk.to_block - chunk.from_block) filter (where chunk.state <> 'pending'), 0)::bigint,
    coalesce(sum(chunk.row_count), 0)::bigint, coalesce(sum(chunk.raw_bytes), 0)::bigint, coalesce(sum(chunk.stored_bytes), 0)::bigint,
    array_remove(array_agg(distinct process.name) filter (where chunk.claimed_until > clock_timestamp()), null)
  from partkeeper.chunk
  left join partkeeper.process on process.generation = chunk.generation
  where chunk.export = export.id
) as counted(chunks_stored, chunks_checked, chunks_busy, blocks_stored, row_count, raw_bytes, stored_bytes, workers)
cross join lateral (
  select (sum(recent.raw_bytes) / nullif(greatest(extract(epoch from max(recent.stored_at) - min(recent.cut_at)), 0.001), 0))::bigint
  from (
    select chunk.raw_bytes, chunk.stored_at, greatest(chunk.cut_at, chunk.stored_at - make_interval(secs => chunk.copy_ms / 1000.0)) as cut_at
    from partkeeper.chunk
    where chunk.export = export.id and chunk.state <> 'pending'
    order by chunk.stored_at desc limit 5
  ) as recent
) as pace(bytes_per_second)
where export.state in ('planned', 'stored', 'published');
comment on view partkeeper.export_progress is
  'The open exports: share of their blocks that is stored (0 to 1), rows and bytes so far, bytes per second before compression over the last five chunks, seconds that are left at that pace, and who is at it.';
