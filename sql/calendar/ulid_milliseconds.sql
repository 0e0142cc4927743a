create function partkeeper.ulid_milliseconds(ulid text)
returns numeric
language plpgsql immutable strict parallel safe
set search_path = ''
as $$
declare
  -- A bound may be shorter than a whole ULID: what is left out sorts like zeros.
  head constant text := rpad(left(ulid, 10), 10, '0');
begin
  if head !~ '^[0-9A-HJKMNP-TV-Z]{10}$' then
    raise exception using errcode = '22P02', message = format('%L is no ULID', left(ulid, 40));
  end if;
  return (
    select sum((strpos('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(head, place, 1)) - 1) * power(32::numeric, 10 - place))
    from generate_series(1, 10) as place);
end;
$$;
comment on function partkeeper.ulid_milliseconds(text) is
  'The time in a ULID, in milliseconds since 1970: its first ten characters in base 32, without I, L, O and U, in capitals (source: the ULID specification). Error 22P02 for other text.';
