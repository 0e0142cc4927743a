create function partkeeper.check_fence(parent oid, term bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  taker constant text := partkeeper.lock_parent(parent);
  current_lease partkeeper.lease;
begin
  if taker is not null then
    raise exception using errcode = 'PK008',
      message = format('%s is being maintained by somebody else: %s', partkeeper.quoted_name(parent), taker),
      hint = 'It is done there, or comes back with the next pass.';
  end if;
  select * into current_lease from partkeeper.lease where lease.parent = check_fence.parent;
  if term is null and not current_lease.released and current_lease.until > clock_timestamp() then
    raise exception using errcode = 'PK008',
      message = format('%s is being maintained by %s (generation %s) until %s', partkeeper.quoted_name(parent),
        current_lease.holder, current_lease.generation, to_char(current_lease.until at time zone 'UTC', 'HH24:MI:SS UTC')),
      hint = 'It is done there, or comes back with the next pass.';
  elsif term is not null and (current_lease.term is distinct from term or current_lease.released
      or current_lease.until <= clock_timestamp()) then
    raise exception using errcode = 'PK008',
      message = format('the lease on %s with term %s is over', partkeeper.quoted_name(parent), term),
      detail = format('The lease is at term %s, held by %s until %s.', current_lease.term, current_lease.holder, current_lease.until),
      hint = 'Another worker goes on with it; this one must take a new lease.';
  end if;
end;
$$;
comment on function partkeeper.check_fence(oid, bigint) is
  'The fence before every effect, inside its transaction: nobody else may be at the parent, and the term must be the current lease''s and unexpired by the clock. term NULL stands for a caller without a lease, who must find none alive. Error PK008 otherwise.';
