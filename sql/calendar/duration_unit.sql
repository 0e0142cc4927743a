create function partkeeper.duration_unit(unit text)
returns interval
language sql immutable parallel safe
begin atomic
  select case unit
    when 'minute' then interval '1 minute'
    when 'hour' then interval '1 hour'
    when 'day' then interval '1 day'
    when 'week' then interval '7 days'
    when 'month' then interval '1 month'
    when 'quarter' then interval '3 months'
    when 'year' then interval '12 months'
  end;
end;
comment on function partkeeper.duration_unit(text) is
  'Length of one unit, minute to year, in the singular; NULL for any other word.';
