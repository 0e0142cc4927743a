create function partkeeper.partman_encoding(config jsonb, parent oid)
returns text
language sql stable
begin atomic
  select case partman_encoding.config ->> 'epoch'
    when 'seconds' then 's'
    when 'milliseconds' then 'ms'
    when 'microseconds' then 'us'
    when 'nanoseconds' then 'ns'
    else case pg_type.typname when 'uuid' then 'uuid_v7' when 'text' then 'ulid' when 'varchar' then 'ulid' when 'bpchar' then 'ulid' end end
  from pg_catalog.pg_attribute
  join pg_catalog.pg_type on pg_type.oid = pg_attribute.atttypid
  where pg_attribute.attrelid = partman_encoding.parent and pg_attribute.attname = partman_encoding.config ->> 'control'
    and pg_attribute.attnum > 0;
end;
comment on function partkeeper.partman_encoding(jsonb, oid) is
  'How the control column of a pg_partman set holds its time, in the words of key_encoding; NULL for a column of a time type and for plain numbers.';
