create function partkeeper.claim_chunk(export bigint, generation bigint, wanted_blocks bigint, length interval)
returns setof partkeeper.chunk
language plpgsql volatile
set search_path = ''
as $$
declare
  subject partkeeper.export;
  taken partkeeper.chunk;
begin
  if partkeeper.build_problem(generation) is not null or not partkeeper.admit_claim(export) then
    return;
  end if;
  if (select export.rung from partkeeper.export where export.id = claim_chunk.export) = 'single' then
    return query select * from partkeeper.claim_whole(export, generation, length);
    return;
  end if;
  -- What somebody began and did not finish comes first: the same range again.
  taken := partkeeper.claim_begun(export, generation, length, false);
  if taken.number is not null then
    return next taken;
    return;
  elsif not partkeeper.may_claim(generation, 0) then
    return;
  end if;
  -- The cut is one row's lock, held for this statement: nobody idles while blocks remain.
  update partkeeper.export
  set next_block = least(export.blocks, export.next_block + partkeeper.paced_blocks(export.id, wanted_blocks))
  where export.id = claim_chunk.export and export.state = 'planned' and export.opened_at is not null and export.next_block < export.blocks
  returning export.* into subject;
  if subject.id is not null then
    return query
      insert into partkeeper.chunk (export, number, from_block, to_block, term, generation, claimed_until, attempts, booked_bytes)
      select subject.id, coalesce(max(chunk.number), 0) + 1, coalesce(max(chunk.to_block), 0), subject.next_block,
        1, claim_chunk.generation, clock_timestamp() + length, 1,
        partkeeper.book_bytes(partkeeper.chunk_bytes(subject.id, subject.next_block - coalesce(max(chunk.to_block), 0)))
      from partkeeper.chunk where chunk.export = subject.id
      returning chunk.*;
    return;
  end if;
  -- Last what others did not survive: as long as there is anything else, deaths that come from outside spread over all of it.
  return query select * from partkeeper.unless_struck_out(partkeeper.claim_begun(export, generation, length, true));
end;
$$;
comment on function partkeeper.claim_chunk(bigint, bigint, bigint, interval) is
  'Takes a chunk to copy: one whose claim is over, else the next blocks of the table as a new one, all of it for the rung single. No row when neither is there, the export is not planned any more, or a pause or a limit stands against it: claim_problem(). Every claim raises the term, so that whoever had the chunk before is fenced. A claim that ran out without being given back is a strike; a chunk with two is taken last and alone, and one with five is quarantined instead.';
