create function partkeeper.epoch_instant(microseconds numeric)
returns timestamptz
language sql immutable strict parallel safe
begin atomic
  -- Days and the rest apart: an interval made of one large number would lose its last digits.
  select case
    when microseconds < -210800000000000000 then '-infinity'::timestamptz
    when microseconds > 9224000000000000000 then 'infinity'::timestamptz
    else (timestamp '1970-01-01' + make_interval(days => div(floor(microseconds), 86400000000)::integer,
      secs => (mod(floor(microseconds), 86400000000) / 1000000)::double precision)) at time zone 'UTC' end;
end;
comment on function partkeeper.epoch_instant(numeric) is
  'The instant so many microseconds after 1970-01-01 00:00 UTC, exact for every bigint from the year 4711 BC on; infinity beyond.';
