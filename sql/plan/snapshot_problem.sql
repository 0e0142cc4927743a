create function partkeeper.snapshot_problem()
returns text
language sql stable
begin atomic
  select format('this transaction is %s and cannot see what changed since it began: retiring needs READ COMMITTED',
    upper(current_setting('transaction_isolation')))
  where current_setting('transaction_isolation') not in ('read committed', 'read uncommitted');
end;
comment on function partkeeper.snapshot_problem() is
  'Why nothing may be retired in this transaction: a hold, a pause or an ATTACH committed since its snapshot would go unseen. NULL under READ COMMITTED.';
