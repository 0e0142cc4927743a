create function partkeeper.claim_whole(export bigint, generation bigint, length interval)
returns setof partkeeper.chunk
language plpgsql volatile
set search_path = ''
as $$
declare
  subject partkeeper.export;
  wanted bigint;
  taken partkeeper.chunk;
begin
  select * into subject from partkeeper.export
  where export.id = claim_whole.export and export.state = 'planned' and export.opened_at is not null and export.blocks > 0
  for update;
  if subject.id is null or exists (
    select from partkeeper.chunk where chunk.export = subject.id and (chunk.state <> 'pending' or chunk.claimed_until > clock_timestamp()
      or not partkeeper.may_claim(claim_whole.generation, chunk.strikes + (chunk.claimed_until > '-infinity')::integer)))
    or not partkeeper.may_claim(claim_whole.generation, 0)
  then
    return;
  end if;
  -- Writers go on, and an UPDATE may move any row behind the last block: room is left for what comes until the snapshot.
  wanted := pg_relation_size(subject.relation) / current_setting('block_size')::bigint;
  wanted := least(4294967295, greatest(subject.blocks, wanted + wanted / 8 + 128));
  -- One snapshot makes it whole: a table that was truncated, rewritten or altered since the last try is taken as it is now.
  update partkeeper.export
  set blocks = wanted, next_block = wanted, relfilenode = coalesce(pg_relation_filenode(subject.relation), export.relfilenode),
    shape = case when partkeeper.quoted_name(subject.relation) is null then export.shape else partkeeper.export_shape(subject.relation) end
  where export.id = subject.id;
  insert into partkeeper.chunk as whole (export, number, from_block, to_block, term, generation, claimed_until, attempts, booked_bytes)
  values (subject.id, 1, 0, wanted, 1, claim_whole.generation, clock_timestamp() + length, 1,
    partkeeper.book_bytes(partkeeper.chunk_bytes(subject.id, wanted)))
  on conflict on constraint chunk_has_one_row_each do update
    set to_block = excluded.to_block, term = whole.term + 1, generation = excluded.generation,
      claimed_until = excluded.claimed_until, attempts = whole.attempts + 1, booked_bytes = excluded.booked_bytes,
      strikes = whole.strikes + (whole.claimed_until > '-infinity')::integer
  returning whole.* into taken;
  return query select * from partkeeper.unless_struck_out(taken);
end;
$$;
comment on function partkeeper.claim_whole(bigint, bigint, interval) is
  'Takes the one chunk of an export of the rung single: the table as it is now, with room to grow by an eighth and 1 MB until its snapshot is taken. copy_problem() sees when that was not enough, or when the table changed after the claim. No row when it is stored or somebody is at it.';
