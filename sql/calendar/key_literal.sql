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
  end;
end;
$$;
comment on function partkeeper.key_literal(text, text, timestamptz) is
  'An instant written as a partition bound: explicit UTC for timestamptz, wall clock of the policy''s zone for timestamp and date.';
