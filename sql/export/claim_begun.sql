create function partkeeper.claim_begun(export bigint, generation bigint, length interval, suspected boolean)
returns partkeeper.chunk
language plpgsql volatile
set search_path = ''
as $$
declare
  taken partkeeper.chunk;
begin
  update partkeeper.chunk
  set term = chunk.term + 1, generation = claim_begun.generation, claimed_until = clock_timestamp() + length,
    attempts = chunk.attempts + 1, strikes = chunk.strikes + (chunk.claimed_until > '-infinity')::integer,
    booked_bytes = partkeeper.book_bytes(partkeeper.chunk_bytes(chunk.export, chunk.to_block - chunk.from_block))
  where (chunk.export, chunk.number) = (
    select free.export, free.number from partkeeper.chunk as free
    join partkeeper.export as owning on owning.id = free.export and owning.state = 'planned'
    cross join lateral (select free.strikes + (free.claimed_until > '-infinity')::integer) as found(strikes)
    where free.export = claim_begun.export and free.state = 'pending' and free.claimed_until <= clock_timestamp()
      and (found.strikes >= 2) = suspected and partkeeper.may_claim(claim_begun.generation, found.strikes)
    order by found.strikes, free.number limit 1
    for update of free skip locked)
  returning chunk.* into taken;
  return taken;
end;
$$;
comment on function partkeeper.claim_begun(bigint, bigint, interval, boolean) is
  'Takes a chunk that somebody began and did not finish, with the same range: one that two workers or more did not survive, or one of the others. NULL when there is none.';
