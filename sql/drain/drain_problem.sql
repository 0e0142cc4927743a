create function partkeeper.drain_problem(action partkeeper.action, source oid)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce(partkeeper.snapshot_problem(), (
    select format('the default partition %s is on hold: %s', partkeeper.quoted_name(source), held.reason)
    from partkeeper.hold_reason(action.parent, source, null) as held(reason)
    where held.reason is not null
  ), (
    select format('rows of a span whose partition %s is %s: undo_retirement() takes it back, and with it these rows have a place; or delete them',
      partkeeper.quoted_name(retirement.partition), retirement.state)
    from partkeeper.retirement
    where retirement.parent = action.parent::oid and retirement.state in ('sealed', 'archived', 'verified', 'detached')
      and retirement.span && action.span
    limit 1));
end;
$$;
comment on function partkeeper.drain_problem(partkeeper.action, oid) is
  'Why rows of a span must stay in the default partition: a hold on it, or a partition of the span that is sealed or detached, and could not come back beside a new one. NULL when nothing speaks against moving them.';
