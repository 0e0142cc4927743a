create function partkeeper.wall_instant(wall timestamp, time_zone text)
returns timestamptz
language plpgsql immutable strict
set search_path = ''
as $$
declare
  late timestamptz;
  early timestamptz;
  middle timestamptz;
begin
  -- Close to the ends of time the zone's offset would lead out of range.
  if wall < timestamp '4700-01-01 BC' then
    return '-infinity';
  elsif wall > timestamp '294270-01-01' then
    return 'infinity';
  end if;
  late := wall at time zone time_zone;
  if late at time zone time_zone = wall then
    return late;
  end if;
  -- The clocks skipped this time: it means the instant of the change, which lies between its readings with
  -- the offset before and the one after. Postgres alone would put it after times that come later.
  early := date_trunc('second', late - ((late at time zone time_zone) - wall));
  late := date_trunc('second', late);
  while late - early > interval '1 second' loop
    middle := date_trunc('second', early + (late - early) / 2);
    if middle at time zone time_zone < wall then
      early := middle;
    else
      late := middle;
    end if;
  end loop;
  return late;
end;
$$;
comment on function partkeeper.wall_instant(timestamp, text) is
  'The instant that a wall clock of the zone shows a time, so that a later time never means an earlier instant: the second pass of a repeated hour; the instant of the change for a time that was skipped; infinity at the ends of time.';
