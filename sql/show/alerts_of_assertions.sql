create function partkeeper.alerts_of_assertions()
returns table (alert text, parent text, since timestamptz, detail text, remedy text)
language sql stable rows 5
set search_path = ''
as $$
  select 'assertion: ' || assertion.name, null, assertion.true_since,
    format('%s is %s, which is %s %s', coalesce(assertion.measure, 'the query'), round(assertion.value, 3)::double precision,
      assertion.comparison, assertion.threshold),
    coalesce(assertion.remedy, 'It was asserted by ' || assertion.defined_by || ': select * from partkeeper.assertions')
  from partkeeper.assertion
  where assertion.true_since <= clock_timestamp() - partkeeper.duration(assertion.lasts)
  union all
  select 'assertion broken', null, assertion.problem_since,
    format('assertion %s cannot be judged: %s', assertion.name, case when assertion.query is null then '' else 'the query ' end || assertion.problem),
    case when assertion.measure is not null then 'Whoever looks needs: grant pg_read_all_stats to its role'
      when assertion.problem like 'was written by%' then format('Let that role act as the other one, or define it again as the other one, or: select partkeeper.drop_assertion(%L)', assertion.name)
      else format('Mend it with assert_that(), grant what it reads to partkeeper_reader, or: select partkeeper.drop_assertion(%L)', assertion.name) end
  from partkeeper.assertion
  where assertion.problem is not null
  union all
  select 'assertion unwatched', null, coalesce(assertion.measured_at, assertion.defined_at),
    format('nobody looked at assertion %s', assertion.name),
    'Run a worker, or: select partkeeper.evaluate_assertions()'
  from partkeeper.assertion
  where coalesce(assertion.measured_at, assertion.defined_at)
    < clock_timestamp() - greatest(interval '10 minutes', partkeeper.expected_cadence() * 3)
$$;
comment on function partkeeper.alerts_of_assertions() is
  'Alerts that people asked for: conditions that have been true for as long as asked, conditions that cannot be judged, conditions that nobody looks at.';
