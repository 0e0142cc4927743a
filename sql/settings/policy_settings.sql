create function partkeeper.policy_settings()
returns table (name text, json_type text, meaning text)
language sql immutable
begin atomic
  values
    ('partition_interval', 'string', 'length of one partition, a duration up to 10 years; for plain integers a whole number'),
    ('time_zone', 'string', 'IANA zone whose calendar cuts the partitions'),
    ('origin', 'string', 'an instant at which some partition starts, or null for the usual calendar'),
    ('premake', 'number', 'partitions beyond the current one, 1 to 1000'),
    ('horizon', 'string', 'how far ahead partitions reach, a duration'),
    ('retention', 'string', 'age at which a partition expires, a duration (for plain integers a whole number), or null to keep for ever'),
    ('on_expiry', 'string', 'detach, archive or drop'),
    ('grace', 'string', 'time between detach and drop, a duration, or 0 minutes'),
    ('keep_at_least', 'number', 'newest past partitions kept whatever their age, or null'),
    ('max_total_size', 'string', 'partitions expire only beyond this size, such as 500 GB, or null'),
    ('store', 'string', 'store that takes the archives, or null for the one named default'),
    ('late_rows', 'string', 'refuse or quarantine: what becomes of rows inserted into a sealed partition'),
    ('detached_schema', 'string', 'schema that a table is moved to when it is detached, or null to leave it where it is'),
    ('keep_indexes', 'boolean', 'whether a table that on_expiry detach keeps has its indexes on'),
    ('rollup', 'string', 'function called once for each partition before it is detached, with its schema, or null'),
    ('order', 'string', 'archive_first or detach_first'),
    ('allow_short_retention', 'boolean', 'lets retention be under two intervals or 24 hours');
end;
comment on function partkeeper.policy_settings() is
  'Every key of set_policy() with its JSON type and meaning.';
