create function partkeeper.created_detail(action partkeeper.action, gap text)
returns text
language sql immutable
begin atomic
  select format('created for %s to %s', (action).from_value, (action).to_value) || coalesce('; ' || gap, '');
end;
comment on function partkeeper.created_detail(partkeeper.action, text) is
  'What the history says of a partition that was made; gap names a publication that stays without it, NULL for none.';
