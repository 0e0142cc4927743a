create function partkeeper.release_export(export bigint, term bigint)
returns void
language sql volatile
begin atomic
  update partkeeper.export as held
  set claimed_until = '-infinity', strikes = 0
  where held.id = release_export.export and held.term = release_export.term;
end;
comment on function partkeeper.release_export(bigint, bigint) is
  'Gives the claim on an export back. Does nothing when another term holds it.';
