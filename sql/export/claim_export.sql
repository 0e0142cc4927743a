create function partkeeper.claim_export(export bigint, generation bigint, length interval)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  taken partkeeper.export;
begin
  if partkeeper.build_problem(generation) is not null then
    return null;
  end if;
  update partkeeper.export as claimed
  set term = claimed.term + 1, generation = claim_export.generation, claimed_until = clock_timestamp() + claim_export.length,
    strikes = claimed.strikes + (coalesce(claimed.claimed_until, '-infinity') > '-infinity')::integer
  where claimed.id = (
    select free.id from partkeeper.export as free
    where free.id = claim_export.export and coalesce(free.claimed_until, '-infinity') <= clock_timestamp()
    for update skip locked)
  returning claimed.* into taken;
  if taken.strikes < partkeeper.strikes_max() then
    return taken.term;
  elsif taken.id is not null then
    perform partkeeper.release_export(taken.id, taken.term);
    perform partkeeper.quarantine_export(taken.id, format('%s workers in a row ended, or were cut off, while they finished it', taken.strikes));
  end if;
  return null;
end;
$$;
comment on function partkeeper.claim_export(bigint, bigint, interval) is
  'Takes the steps of an export as a whole (publish, conclude, evidence) for a process start. The new term, or NULL when somebody else is at it, the process is of another build than the schema, or five workers in a row did not survive it: then its table is quarantined.';
