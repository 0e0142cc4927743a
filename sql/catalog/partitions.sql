create function partkeeper.partitions(parent oid, key_type text, time_zone text)
returns setof partkeeper.partition
language sql stable rows 20
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
  select child.oid, format('%I.%I', namespace.nspname, child.relname),
    case when part is not null then tstzrange(
      partkeeper.key_instant(key_type, time_zone, part[1]),
      partkeeper.key_instant(key_type, time_zone, part[3])) end,
    coalesce(part[1], part[2]), coalesce(part[3], part[4]),
    bound.text = 'DEFAULT', inheritance.inhdetachpending
  from pg_catalog.pg_inherits as inheritance
  join pg_catalog.pg_class as child on child.oid = inheritance.inhrelid
  join pg_catalog.pg_namespace as namespace on namespace.oid = child.relnamespace
  cross join lateral pg_get_expr(child.relpartbound, child.oid) as bound(text)
  cross join lateral regexp_match(bound.text,
    $re$FROM \((?:'([^']*)'|(MINVALUE|MAXVALUE))\) TO \((?:'([^']*)'|(MINVALUE|MAXVALUE))\)$re$) as part
  where inheritance.inhparent = parent
$$;
comment on function partkeeper.partitions(oid, text, text) is
  'The children of a parent as the catalog has them, with their bounds read as instants. Names mean nothing here: bounds do.';
