create function partkeeper.renew_chunk(export bigint, number integer, term bigint, length interval)
returns boolean
language sql volatile
begin atomic
  with renewed as (
    update partkeeper.chunk
    set claimed_until = clock_timestamp() + length
    where chunk.export = renew_chunk.export and chunk.number = renew_chunk.number and chunk.term = renew_chunk.term
      and chunk.claimed_until > clock_timestamp()
    returning true
  )
  select exists (select from renewed);
end;
comment on function partkeeper.renew_chunk(bigint, integer, bigint, interval) is
  'Makes the claim on a chunk last from now; false when it is over: then its work is somebody else''s.';
