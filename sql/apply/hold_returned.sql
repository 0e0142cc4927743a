create function partkeeper.hold_returned(retired partkeeper.retirement)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into partkeeper.hold (parent, partition, reason)
  select retired.parent, retired.partition, 'attached again by hand after its retirement'
  from pg_catalog.pg_class
  where pg_class.oid = retired.partition and pg_class.reltype = retired.row_type
    and exists (select from pg_catalog.pg_inherits where inhrelid = retired.partition and inhparent = retired.parent)
  on conflict (partition, is_quarantine) where lifted_at is null do nothing;
end;
$$;
comment on function partkeeper.hold_returned(partkeeper.retirement) is
  'Holds a partition that somebody attached again by hand to the parent it came from, as undo_retirement() would have: they want it back, and the next pass must not begin anew. release() lets it go.';
