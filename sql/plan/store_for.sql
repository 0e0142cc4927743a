create function partkeeper.store_for(policy partkeeper.policy)
returns text
language sql stable
begin atomic
  select store.name from partkeeper.store where store.name = coalesce((policy).store, 'default');
end;
comment on function partkeeper.store_for(partkeeper.policy) is
  'The store that takes the archives of a parent: its own, else the one named default; NULL when there is none.';
