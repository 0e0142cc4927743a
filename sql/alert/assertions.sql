create view partkeeper.assertions as
select assertion.name, coalesce(assertion.measure, assertion.query) as subject, assertion.comparison, assertion.threshold,
  assertion.lasts, assertion.value, assertion.measured_at, assertion.true_since, assertion.problem, assertion.defined_by
from partkeeper.assertion;
comment on view partkeeper.assertions is
  'The conditions that people want to be told of, and what was found at the last look.';
