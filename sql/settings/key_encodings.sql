create function partkeeper.key_encodings()
returns table (column_type text, key_encoding text, key_type text)
language sql immutable
begin atomic
  values ('timestamptz', null, 'timestamptz'), ('timestamp', null, 'timestamp'), ('date', null, 'date'),
    ('uuid', null, 'uuid_v7'), ('uuid', 'uuid_v7', 'uuid_v7'),
    ('text', 'ulid', 'ulid'), ('varchar', 'ulid', 'ulid'), ('bpchar', 'ulid', 'ulid'),
    ('int2', null, 'integer'), ('int4', null, 'integer'), ('int4', 's', 'epoch_s'),
    ('int8', null, 'integer'), ('int8', 's', 'epoch_s'), ('int8', 'ms', 'epoch_ms'), ('int8', 'us', 'epoch_us'), ('int8', 'ns', 'epoch_ns'),
    ('numeric', null, 'integer'), ('numeric', 's', 'epoch_s'), ('numeric', 'ms', 'epoch_ms'), ('numeric', 'us', 'epoch_us'), ('numeric', 'ns', 'epoch_ns');
end;
comment on function partkeeper.key_encodings() is
  'Every type of key column with the encodings it may have and how it is then read: key_encoding s, ms, us or ns for integers that count from 1970, left out for plain numbers; a uuid must be version 7; text must hold ULIDs in capitals.';
