create function partkeeper.restore_span(parent oid, from_value text, to_value text)
returns tstzrange
language plpgsql stable
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
declare
  key_type constant text := partkeeper.restore_key_type(parent);
  zone constant text := coalesce((select policy.time_zone from partkeeper.policy where policy.parent = restore_span.parent), 'UTC');
begin
  if key_type is null then
    return null;
  end if;
  return tstzrange(partkeeper.key_instant(key_type, zone, nullif(from_value, 'MINVALUE')),
    partkeeper.key_instant(key_type, zone, nullif(to_value, 'MAXVALUE')), '[)');
exception
  -- Bounds that are no instants, or stand the wrong way round: a manifest may say anything.
  when data_exception then
    return null;
end;
$$;
comment on function partkeeper.restore_span(oid, text, text) is
  'The span that two bounds mean under a parent; NULL when they are no bounds for its key.';
