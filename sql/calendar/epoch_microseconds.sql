create function partkeeper.epoch_microseconds(moment timestamptz)
returns numeric
language sql immutable strict parallel safe
begin atomic
  -- Days and the rest apart: extract() alone divides, and far from 1970 loses the last digits.
  select case when isfinite(moment)
    then ((local::date - date '1970-01-01') * 86400::numeric + extract(epoch from local::time)) * 1000000
    else extract(epoch from moment) end::numeric
  from (select moment at time zone 'UTC') as clock(local);
end;
comment on function partkeeper.epoch_microseconds(timestamptz) is
  'Microseconds from 1970-01-01 00:00 UTC to an instant, exact: the reverse of epoch_instant().';
