create function partkeeper.key_literal(key_type text, time_zone text, moment timestamptz)
returns text
language plpgsql immutable
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
begin
  return case key_type
    when 'timestamptz' then moment::text
    when 'timestamp' then (moment at time zone time_zone)::text
    when 'date' then (moment at time zone time_zone)::date::text
    when 'epoch_s' then div(partkeeper.epoch_microseconds(moment), 1000000)::text
    when 'epoch_ms' then div(partkeeper.epoch_microseconds(moment), 1000)::text
    when 'epoch_ns' then trunc(partkeeper.epoch_microseconds(moment) * 1000)::text
    when 'uuid_v7' then partkeeper.uuid_at(div(partkeeper.epoch_microseconds(moment), 1000))
    when 'ulid' then partkeeper.ulid_at(div(partkeeper.epoch_microseconds(moment), 1000))
    else trunc(partkeeper.epoch_microseconds(moment))::text
  end;
end;
$$;
comment on function partkeeper.key_literal(text, text, timestamptz) is
  'An instant written as a partition bound: explicit UTC for timestamptz, wall clock of the policy''s zone for timestamp and date, the number or the lowest uuid or ULID of that time for the others.';
