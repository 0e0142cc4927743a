create view partkeeper.history as
select event.id, event.happened_at, event.run, event.parent_name, event.kind, event.partition_name, event.span,
  event.outcome, event.detail, event.hint, event.sqlstate, event.duration_ms, event.policy_version, event.fingerprint, event.actor
from partkeeper.event;
comment on view partkeeper.history is
  'What was done and what was said, oldest number first: every action done, each change of an outcome, every word of a person, with who and under which policy version.';
