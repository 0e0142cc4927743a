create function partkeeper.shown_value(policy partkeeper.policy, moment timestamptz)
returns text
language sql stable
begin atomic
  select case when isfinite(moment) then partkeeper.key_literal((policy).key_type, (policy).time_zone, moment) else moment::text end;
end;
comment on function partkeeper.shown_value(partkeeper.policy, timestamptz) is
  'An instant as a value of the key; infinity and -infinity as they are.';
