create function partkeeper.renew_restore_chunk(restore bigint, number integer, term bigint, length interval)
returns boolean
language sql volatile
begin atomic
  with renewed as (
    update partkeeper.restore_chunk
    set claimed_until = clock_timestamp() + length
    where restore_chunk.restore = renew_restore_chunk.restore and restore_chunk.number = renew_restore_chunk.number
      and restore_chunk.term = renew_restore_chunk.term and restore_chunk.state = 'pending'
    returning true
  )
  select exists (select from renewed);
end;
comment on function partkeeper.renew_restore_chunk(bigint, integer, bigint, interval) is
  'Makes the claim on a chunk last from now; false when it was taken over or loaded.';
