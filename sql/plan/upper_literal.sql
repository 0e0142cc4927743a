create function partkeeper.upper_literal(policy partkeeper.policy, moment timestamptz)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  literal constant text := partkeeper.key_literal(policy.key_type, policy.time_zone, moment);
begin
  -- Only large numbers can be beyond what a column holds; the catalog is asked about those alone.
  if literal !~ '^[0-9]{5,}$' or policy.key_type in ('timestamptz', 'timestamp', 'date', 'uuid_v7', 'ulid') then
    return literal;
  end if;
  return (
    select case when literal::numeric > case pg_type.typname when 'int2' then 32767 when 'int4' then 2147483647
        when 'int8' then 9223372036854775807 end then 'MAXVALUE' else literal end
    from pg_catalog.pg_attribute
    join pg_catalog.pg_type on pg_type.oid = pg_attribute.atttypid
    where pg_attribute.attrelid = policy.parent and pg_attribute.attname = partkeeper.key_column(policy.parent));
end;
$$;
comment on function partkeeper.upper_literal(partkeeper.policy, timestamptz) is
  'The upper bound of a partition as it is written: MAXVALUE where the number is beyond what the column''s type can hold.';
