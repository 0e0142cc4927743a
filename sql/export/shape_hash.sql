create function partkeeper.shape_hash(relation oid)
returns text
language sql stable
set search_path = ''
as $$
  select md5(string_agg(format('%s:%s:%s:%s:%s:%s:%s:%s', attnum, attname, atttypid, atttypmod, attnotnull, attcollation, attgenerated, attisdropped),
    ',' order by attnum))
  from pg_catalog.pg_attribute
  where attrelid = relation and attnum > 0
$$;
comment on function partkeeper.shape_hash(oid) is
  'A hash over the columns of a table as they are: numbers, names, types, modifiers, collations. DDL that changes what a row means changes it.';
