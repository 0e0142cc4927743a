create function partkeeper.alerts_of_newest_rows()
returns table (alert text, parent text, since timestamptz, detail text, remedy text)
language sql stable rows 1
set search_path = ''
as $$
  select 'rows ahead of the clock', policy.parent_name, ahead_sample.ahead_since, ahead_sample.detail,
    'Compare select clock_timestamp() with the time: when the database is right, correct or delete those rows; when it is behind, put its clock right.'
  from partkeeper.ahead_sample
  join partkeeper.policy on policy.parent::oid = ahead_sample.parent
  where ahead_sample.detail is not null
$$;
comment on function partkeeper.alerts_of_newest_rows() is
  'Alerts about parents whose newest row contradicts the clock, as the passes saw it.';
