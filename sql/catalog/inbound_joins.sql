create function partkeeper.inbound_joins(parent oid)
returns table (conname name, referrer regclass, condition text, keys text, columns text)
language plpgsql stable rows 1
set search_path = ''
as $$
begin
  return query
  select inbound.conname, inbound.conrelid::regclass,
    string_agg(format('referrer.%I = referred.%I', own.attname, other.attname), ' and ' order by pair.number),
    string_agg(format('referrer.%I', own.attname), ', ' order by pair.number),
    string_agg(quote_ident(own.attname), ', ' order by pair.number)
  from partkeeper.inbound_keys(parent) as inbound
  cross join lateral unnest(inbound.conkey, inbound.confkey) with ordinality as pair(own_number, other_number, number)
  join pg_catalog.pg_attribute as own on own.attrelid = inbound.conrelid and own.attnum = pair.own_number
  join pg_catalog.pg_attribute as other on other.attrelid = inbound.confrelid and other.attnum = pair.other_number
  where inbound.conparentid = 0
  group by inbound.oid, inbound.conname, inbound.conrelid
  order by inbound.conname;
end;
$$;
comment on function partkeeper.inbound_joins(oid) is
  'The foreign keys that refer to a parent, as a query needs them: the table, the condition between its rows (referrer) and those of the parent (referred), and its key columns, qualified and bare.';
