create function partkeeper.uuid_at(milliseconds numeric)
returns text
language sql immutable strict parallel safe
begin atomic
  select left(digits, 8) || '-' || right(digits, 4) || '-0000-0000-000000000000'
  from lpad(to_hex(milliseconds::bigint), 12, '0') as digits;
end;
comment on function partkeeper.uuid_at(numeric) is
  'A uuid that sorts before every version 7 uuid of a time in milliseconds since 1970: all bits after the 48 of the time are zero (source: RFC 9562).';
