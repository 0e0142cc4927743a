create function partkeeper.key_type_of(parent oid, control name)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  known constant text[] := array['timestamptz', 'timestamp', 'date'];
  col record;
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
  elsif not col.typname = any (known) then
    raise exception using errcode = 'PK002',
      message = format('column %I of %s has type %s, expected one of %s', control, partkeeper.quoted_name(parent),
        col.typname, array_to_string(known, ', ')),
      hint = 'Partition by a time column of one of these types.';
  elsif col.attgenerated <> '' then
    raise exception using errcode = 'PK002',
      message = format('column %I of %s is generated and cannot be a partition key', control, partkeeper.quoted_name(parent)),
      hint = 'Partition by a stored column.';
  end if;
  return col.typname;
end;
$$;
comment on function partkeeper.key_type_of(oid, name) is
  'Type of the control column, when it is one that can be cut by time. Error PK002 otherwise.';
