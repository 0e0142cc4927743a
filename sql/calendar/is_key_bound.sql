create function partkeeper.is_key_bound(policy partkeeper.policy, moment timestamptz)
returns boolean
language sql stable
begin atomic
  select partkeeper.key_instant((policy).key_type, (policy).time_zone,
    partkeeper.key_literal((policy).key_type, (policy).time_zone, moment)) = moment;
end;
comment on function partkeeper.is_key_bound(partkeeper.policy, timestamptz) is
  'Whether an instant, written as a value of the key column, means that instant again; the first pass of a repeated hour does not in a column without offsets.';
