create function partkeeper.claim_export(export bigint, generation bigint, length interval)
returns bigint
language sql volatile
begin atomic
  update partkeeper.export as claimed
  set term = claimed.term + 1, generation = claim_export.generation, claimed_until = clock_timestamp() + claim_export.length
  where claimed.id = (
    select free.id from partkeeper.export as free
    where free.id = claim_export.export and coalesce(free.claimed_until, '-infinity') <= clock_timestamp()
    for update skip locked)
  returning claimed.term;
end;
comment on function partkeeper.claim_export(bigint, bigint, interval) is
  'Takes the steps of an export as a whole (publish, conclude, evidence) for a process start. The new term, or NULL when somebody else is at it.';
