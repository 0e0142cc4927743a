create function partkeeper.claim_assertion()
returns text
language sql volatile
begin atomic
  update partkeeper.assertion as claimed
  set due_at = clock_timestamp() + interval '10 seconds'
  where claimed.name = (
    select due.name from partkeeper.assertion as due
    where due.due_at <= clock_timestamp()
    order by due.due_at, due.name limit 1
    for update skip locked)
  returning claimed.name;
end;
comment on function partkeeper.claim_assertion() is
  'The next assertion to look at, which is nobody else''s for ten seconds; NULL when none is due.';
