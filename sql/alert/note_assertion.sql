create function partkeeper.note_assertion(name text, value numeric, problem text)
returns void
language sql volatile
begin atomic
  update partkeeper.assertion as noted
  set measured_at = clock_timestamp(), value = note_assertion.value,
    due_at = clock_timestamp() + interval '10 seconds',
    true_since = case when partkeeper.compares(note_assertion.value, noted.comparison, noted.threshold)
      then coalesce(noted.true_since, clock_timestamp()) end,
    problem = left(note_assertion.problem, 500),
    problem_since = case when note_assertion.problem is not null then coalesce(noted.problem_since, clock_timestamp()) end
  where noted.name = note_assertion.name;
end;
comment on function partkeeper.note_assertion(text, numeric, text) is
  'Notes what an assertion was found to be; what it cannot be measured for counts as not true.';
