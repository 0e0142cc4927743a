create type partkeeper.action_result as (
  "position"  integer,
  parent      regclass,
  kind        text,
  partition   text,
  span        tstzrange,
  outcome     text,
  detail      text,
  hint        text,
  sqlstate    text,
  fingerprint text,
  duration_ms double precision
);
comment on type partkeeper.action_result is
  'What became of one action. outcome is done, deferred (comes back by itself), waiting (for another step), held (for a person) or failed.';
