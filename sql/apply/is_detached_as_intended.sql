create function partkeeper.is_detached_as_intended(retired partkeeper.retirement)
returns boolean
language plpgsql stable
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO, MDY'
as $$
begin
  return retired.detach_mode = 'concurrently'
    and (retired.state = 'verified' or retired.state = 'expired' and (retired.on_expiry <> 'archive' or retired."order" = 'detach_first'))
    and exists (
      select from pg_catalog.pg_class
      where pg_class.oid = retired.partition and pg_class.reltype = retired.row_type and not pg_class.relispartition)
    and (retired.bound_check is null or exists (
      select from pg_catalog.pg_constraint
      where pg_constraint.conrelid = retired.partition and pg_constraint.contype = 'c'
        and pg_get_constraintdef(pg_constraint.oid) = retired.bound_check));
end;
$$;
comment on function partkeeper.is_detached_as_intended(partkeeper.retirement) is
  'Whether a partition that was to be detached concurrently is: the same table by OID and row type, on its own, with the constraint that such a detach leaves for its span. A plain detach by hand leaves none.';
