create function partkeeper.release_chunk(export bigint, number integer, term bigint)
returns void
language sql volatile
begin atomic
  update partkeeper.chunk
  set claimed_until = '-infinity', strikes = 0
  where chunk.export = release_chunk.export and chunk.number = release_chunk.number and chunk.term = release_chunk.term;
end;
comment on function partkeeper.release_chunk(bigint, integer, bigint) is
  'Gives the claim on a chunk back, so that nobody waits for its end. Does nothing when another term holds it.';
