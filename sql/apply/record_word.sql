create function partkeeper.record_word(kind text, parent regclass, detail text, fingerprint text default null, partition_name text default null)
returns void
language sql volatile
begin atomic
  insert into partkeeper.event (parent, parent_name, kind, partition_name, outcome, detail, policy_version, fingerprint)
  select record_word.parent, partkeeper.quoted_name(record_word.parent), record_word.kind, record_word.partition_name,
    'done', record_word.detail,
    (select policy.version from partkeeper.policy where policy.parent = record_word.parent), record_word.fingerprint;
end;
comment on function partkeeper.record_word(text, regclass, text, text, text) is
  'Appends a person''s word (manage, set_retention, confirm, hold ...) to the history.';
