create function partkeeper.claim_check(export bigint, generation bigint, since timestamptz, length interval)
returns setof partkeeper.chunk
language plpgsql volatile rows 1
set search_path = ''
as $$
declare
  taken partkeeper.chunk;
begin
  if partkeeper.build_problem(generation) is not null or not partkeeper.admit_claim(export) then
    return;
  end if;
  update partkeeper.chunk
  set term = chunk.term + 1, generation = claim_check.generation, claimed_until = clock_timestamp() + claim_check.length,
    strikes = chunk.strikes + (chunk.claimed_until > '-infinity')::integer,
    booked_bytes = partkeeper.book_bytes(chunk.raw_bytes)
  where (chunk.export, chunk.number) = (
    select free.export, free.number from partkeeper.chunk as free
    where free.export = claim_check.export and free.state in ('stored', 'verified')
      and coalesce(free.checked_at, '-infinity') < claim_check.since and free.claimed_until <= clock_timestamp()
      and partkeeper.may_claim(claim_check.generation, free.strikes + (free.claimed_until > '-infinity')::integer)
    order by free.strikes, free.number limit 1
    for update skip locked)
  returning chunk.* into taken;
  return query select * from partkeeper.unless_struck_out(taken);
end;
$$;
comment on function partkeeper.claim_check(bigint, bigint, timestamptz, interval) is
  'Takes a chunk whose object was not read back since an instant, to read it. No row when there is none, others are at them, or a pause or a limit stands against it. Strikes count as in claim_chunk().';
