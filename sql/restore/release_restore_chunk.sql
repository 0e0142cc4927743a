create function partkeeper.release_restore_chunk(restore bigint, number integer, term bigint)
returns void
language sql volatile
begin atomic
  update partkeeper.restore_chunk
  set claimed_until = '-infinity'
  where restore_chunk.restore = release_restore_chunk.restore and restore_chunk.number = release_restore_chunk.number
    and restore_chunk.term = release_restore_chunk.term and restore_chunk.state = 'pending';
end;
comment on function partkeeper.release_restore_chunk(bigint, integer, bigint) is
  'Gives a chunk back that was not loaded, so that the next one need not wait for the end of the claim.';
