create function partkeeper.end_retirement(id bigint, new_state text)
returns void
language sql volatile
begin atomic
  update partkeeper.export
  set state = 'cancelled', cancelled_at = clock_timestamp()
  from partkeeper.retirement
  where retirement.id = end_retirement.id and export.id = retirement.export and export.state in ('planned', 'stored', 'published');
  update partkeeper.retirement
  set state = new_state, undone_at = case new_state when 'undone' then clock_timestamp() end,
    export = case new_state when 'undone' then retirement.export end,
    sealed_at = case new_state when 'undone' then retirement.sealed_at end,
    seal_fingerprint = case new_state when 'undone' then retirement.seal_fingerprint end
  where retirement.id = end_retirement.id;
end;
comment on function partkeeper.end_retirement(bigint, text) is
  'Ends a retirement as undone, or takes it back to expired, and calls its export off unless it is verified. What is stored stays.';
