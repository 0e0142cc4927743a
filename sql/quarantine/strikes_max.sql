create function partkeeper.strikes_max()
returns integer
language sql immutable
begin atomic
  select 5;
end;
comment on function partkeeper.strikes_max() is
  'How many workers in a row a partition may end, or fail, before it is quarantined.';
