create type partkeeper.action as (
  "position"    integer,
  parent        regclass,
  kind          text,
  partition     text,
  relation      oid,
  span          tstzrange,
  from_value    text,
  to_value      text,
  reason        text,
  statements    text[],
  locks         text[],
  rows_estimate bigint,
  bytes         bigint,
  held          text,
  waiting       text,
  fingerprint   text
);
comment on type partkeeper.action is
  'One planned step on one partition. kind is finalize, create, unseal, archive, rollup, detach, drop_foreign_key, drop, drain for a batch of drain_default(), or plan for a parent that cannot be planned; held says why a person must look, waiting which other step must come first; NULL in both means it goes ahead.';
