create function partkeeper.span_condition(parent oid, from_value text, to_value text)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select concat_ws(' and ', format('%I is not null', attname),
      case when from_value <> 'MINVALUE' then format('%I >= %L::pg_catalog.%I', attname, from_value, typname) end,
      case when to_value <> 'MAXVALUE' then format('%I < %L::pg_catalog.%I', attname, to_value, typname) end)
    from pg_catalog.pg_partitioned_table
    join pg_catalog.pg_attribute on attrelid = partrelid and attnum = partattrs[0]
    join pg_catalog.pg_type on pg_type.oid = atttypid
    where partrelid = parent);
end;
$$;
comment on function partkeeper.span_condition(oid, text, text) is
  'The condition that a row lies in a span, as Postgres itself states it for a partition: with a valid CHECK of it, ATTACH reads no row.';
