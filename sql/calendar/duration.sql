create function partkeeper.duration(value text)
returns interval
language sql immutable
begin atomic
  -- Inlined into its callers, since a pass asks thousands of times: what is short and in order is told by its form.
  select case when value ~ '^[1-9][0-9]{0,2} (minute|hour|day|week|month|quarter|year)s?$'
    then split_part(value, ' ', 1)::bigint * partkeeper.duration_unit(rtrim(split_part(value, ' ', 2), 's'))
    else partkeeper.checked_duration(value) end;
end;
comment on function partkeeper.duration(text) is
  'The interval a duration means; 0 minutes is zero. Error PK001 when it is not a duration.';
