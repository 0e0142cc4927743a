create function partkeeper.ulid_at(milliseconds numeric)
returns text
language plpgsql immutable strict parallel safe
set search_path = ''
as $$
begin
  return (
    select string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', mod(div(milliseconds, power(32::numeric, 10 - place)), 32)::integer + 1, 1), ''
      order by place) || repeat('0', 16)
    from generate_series(1, 10) as place);
end;
$$;
comment on function partkeeper.ulid_at(numeric) is
  'The lowest ULID of a time in milliseconds since 1970: the time in ten characters, the random part all zeros.';
