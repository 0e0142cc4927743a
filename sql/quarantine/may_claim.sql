create function partkeeper.may_claim(generation bigint, strikes integer)
returns boolean
language sql volatile
begin atomic
  -- From the second on it is suspected: tried with nothing beside it, so that nothing else is struck with it.
  select coalesce(bool_and(may_claim.strikes < 2 and busy.strikes < 2), true)
  from partkeeper.chunk as busy
  where busy.generation = may_claim.generation and busy.claimed_until > '-infinity' and busy.claimed_until > clock_timestamp();
end;
comment on function partkeeper.may_claim(bigint, integer) is
  'Whether a process may take a chunk with so many strikes beside those it has: a suspected one is taken alone.';
