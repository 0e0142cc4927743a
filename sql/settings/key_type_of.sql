create function partkeeper.key_type_of(parent oid, control name, key_encoding text)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  wanted constant text := partkeeper.canonical_encoding(key_encoding);
  col record;
  read_as text;
begin
  -- Another type of the same name in another schema is another type.
  select pg_attribute.attname, pg_attribute.attgenerated,
    case when pg_type.typnamespace = 'pg_catalog'::regnamespace then pg_type.typname::text
      else format_type(pg_type.oid, null) end as typname into col
  from pg_catalog.pg_attribute
  join pg_catalog.pg_type on pg_type.oid = pg_attribute.atttypid
  where pg_attribute.attrelid = parent and pg_attribute.attname = control
    and pg_attribute.attnum > 0 and not pg_attribute.attisdropped;
  if not found then
    raise exception using errcode = 'PK002',
      message = format('table %s has no column %I', partkeeper.quoted_name(parent), control),
      hint = 'control names the column that partitions are cut by.';
  elsif not exists (select from partkeeper.key_encodings() as known where known.column_type = col.typname) then
    raise exception using errcode = 'PK002',
      message = format('column %I of %s has type %s, expected one of %s', control, partkeeper.quoted_name(parent), col.typname,
        (select string_agg(distinct known.column_type, ', ' order by known.column_type) from partkeeper.key_encodings() as known)),
      hint = 'Partition by a column of one of these types.';
  elsif col.attgenerated <> '' then
    raise exception using errcode = 'PK002',
      message = format('column %I of %s is generated and cannot be a partition key', control, partkeeper.quoted_name(parent)),
      hint = 'Partition by a stored column.';
  end if;
  select known.key_type into read_as
  from partkeeper.key_encodings() as known
  where known.column_type = col.typname and known.key_encoding is not distinct from wanted;
  if read_as is null then
    raise exception using errcode = case when key_encoding is null then 'PK002' else 'PK004' end,
      message = case when key_encoding is null
        then format('column %I of %s has type %s and needs a key_encoding', control, partkeeper.quoted_name(parent), col.typname)
        else format('key_encoding %L does not fit column %I of %s, which has type %s', left(key_encoding, 40),
          control, partkeeper.quoted_name(parent), col.typname) end,
      hint = format('For this type it is one of: %s.', (select string_agg(coalesce(quote_literal(known.key_encoding), 'left out'), ', '
        order by known.key_encoding nulls first) from partkeeper.key_encodings() as known where known.column_type = col.typname));
  end if;
  return read_as;
end;
$$;
comment on function partkeeper.key_type_of(oid, name, text) is
  'How the control column is read, from its type and the encoding given. Errors: PK002 for a column that cannot be cut, or not without an encoding, PK004 for an encoding that does not fit it.';
