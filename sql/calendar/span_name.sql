create function partkeeper.span_name(base text, step interval, time_zone text, span tstzrange)
returns text
language plpgsql immutable
set search_path = ''
as $$
declare
  moment constant timestamptz := lower(span);
  local constant timestamp := moment at time zone time_zone;
  utc_offset constant interval := local - (moment at time zone 'UTC');
  suffix text := '_p' || to_char(local, 'FMYYYYMMDD');
begin
  if extract(year from local) < 1000 then
    suffix := '_p' || replace(replace(to_char(local, 'YYYY-MM-DD BC'), '-', ''), ' ', '');
  end if;
  if step < interval '1 day' or local <> date_trunc('day', local) then
    suffix := suffix || to_char(local, case
      when local = date_trunc('minute', local) then '_HH24MI'
      when local = date_trunc('second', local) then '_HH24MISS' else '_HH24MISSUS' end);
  end if;
  -- In a repeated hour two spans start at the same local time: there the offset tells them apart.
  if exists (
    select from unnest(array['-25 hours', '-2 hours', '2 hours', '25 hours']::interval[]) as away
    cross join lateral (
      select moment + utc_offset - (((moment + away) at time zone time_zone) - ((moment + away) at time zone 'UTC'))
    ) as other(pass)
    where other.pass <> moment and other.pass at time zone time_zone = local
  ) then
    suffix := suffix || case when utc_offset < interval '0' then 'm' else 'p' end
      || to_char(make_interval(secs => abs(extract(epoch from utc_offset))), 'HH24MI');
  end if;
  return partkeeper.fitting_name(base, suffix);
end;
$$;
comment on function partkeeper.span_name(text, interval, text, tstzrange) is
  'Name of the partition for a span: the base, then the local start of the span (events_p20261121, events_p20261121_0600), with the UTC offset in a repeated hour; at most 63 bytes, with a hash of the base when cut.';
