create function partkeeper.is_recent(moment timestamptz)
returns boolean
language sql stable
begin atomic
  select coalesce(moment > clock_timestamp() - greatest(interval '1 hour', partkeeper.expected_cadence() * 3), false);
end;
comment on function partkeeper.is_recent(timestamptz) is
  'Whether something was seen within the last three passes, and the last hour at least: what is true at each pass is true all the time.';
