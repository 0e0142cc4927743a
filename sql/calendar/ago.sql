create function partkeeper.ago(at timestamptz, length interval, time_zone text)
returns timestamptz
language sql immutable strict parallel safe
begin atomic
  select ((at at time zone time_zone) - length) at time zone time_zone;
end;
comment on function partkeeper.ago(timestamptz, interval, text) is
  'The instant a length of time before another, by the calendar of a zone: one month before is the same local day and time.';
