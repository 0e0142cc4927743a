create function partkeeper.partitions(parent oid, key_type text, time_zone text)
returns setof partkeeper.partition
language plpgsql stable rows 20
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
begin
  return query
    select child.oid, format('%I.%I', namespace.nspname, child.relname),
      bound.span, bound.from_value, bound.to_value, bound.is_default, inheritance.inhdetachpending
    from pg_catalog.pg_inherits as inheritance
    join pg_catalog.pg_class as child on child.oid = inheritance.inhrelid
    join pg_catalog.pg_namespace as namespace on namespace.oid = child.relnamespace
    cross join lateral partkeeper.bound_of(child.relpartbound, key_type, time_zone) as bound
    where inheritance.inhparent = parent;
end;
$$;
comment on function partkeeper.partitions(oid, text, text) is
  'The children of a parent as the catalog has them, with their bounds read as instants. Names mean nothing here: bounds do. A partition for wall-clock times that the zone skipped has the one instant of the change as its span.';
