create view partkeeper.restores as
select restore.id, restore.source_name, restore.target_name, restore.parent::regclass::text as parent_name, restore.state,
  restore.row_count, restore.rows_before, restore.chunks, progress.loaded_chunks, progress.loaded_rows, progress.busy_chunks,
  restore.manifest_place, restore.manifest_sha256, restore.requested_at, restore.requested_by, restore.loaded_at,
  restore.verified_at, restore.attached_at
from partkeeper.restore
cross join lateral (
  select count(*) filter (where restore_chunk.state = 'loaded') as loaded_chunks,
    coalesce(sum(restore_chunk.row_count) filter (where restore_chunk.state = 'loaded'), 0)::bigint as loaded_rows,
    count(*) filter (where restore_chunk.state = 'pending' and restore_chunk.claimed_until > clock_timestamp()) as busy_chunks
  from partkeeper.restore_chunk
  where restore_chunk.restore = restore.id
) as progress;
comment on view partkeeper.restores is
  'Every archive that is or was loaded into a table of this database, and how far it has come.';
