create function partkeeper.goes_together(action partkeeper.action)
returns boolean
language sql immutable
begin atomic
  select (action).kind = 'create' and num_nonnulls((action).held, (action).waiting) = 0 and not partkeeper.is_exclusive(action);
end;
comment on function partkeeper.goes_together(partkeeper.action) is
  'Whether an action may share a transaction with others of its parent: a partition that is made behind locks which let writers pass, however long they are held.';
