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
      case when part is not null then tstzrange(
        bound.lower, bound.upper, case when bound.lower = bound.upper then '[]' else '[)' end) end,
      coalesce(part[1], part[2]), coalesce(part[3], part[4]),
      expression.text = 'DEFAULT', inheritance.inhdetachpending
    from pg_catalog.pg_inherits as inheritance
    join pg_catalog.pg_class as child on child.oid = inheritance.inhrelid
    join pg_catalog.pg_namespace as namespace on namespace.oid = child.relnamespace
    cross join lateral pg_get_expr(child.relpartbound, child.oid) as expression(text)
    cross join lateral regexp_match(expression.text,
      $re$FROM \((?:'([^']*)'|(MINVALUE|MAXVALUE|[0-9.]+))\) TO \((?:'([^']*)'|(MINVALUE|MAXVALUE|[0-9.]+))\)$re$) as part
    cross join lateral (
      select partkeeper.key_instant(key_type, time_zone, coalesce(part[1], nullif(part[2], 'MINVALUE'))),
        partkeeper.key_instant(key_type, time_zone, coalesce(part[3], nullif(part[4], 'MAXVALUE')))
    ) as bound(lower, upper)
    where inheritance.inhparent = parent;
end;
$$;
comment on function partkeeper.partitions(oid, text, text) is
  'The children of a parent as the catalog has them, with their bounds read as instants. Names mean nothing here: bounds do. A partition for wall-clock times that the zone skipped has the one instant of the change as its span.';
