create function partkeeper.canonical_encoding(key_encoding text)
returns text
language sql immutable
begin atomic
  select case
    when bare in ('s', 'second', 'seconds') then 's'
    when bare in ('ms', 'millisecond', 'milliseconds') then 'ms'
    when bare in ('us', 'microsecond', 'microseconds') then 'us'
    when bare in ('ns', 'nanosecond', 'nanoseconds') then 'ns'
    when bare in ('uuidv7', 'uuid7') then 'uuid_v7'
    when bare = 'ulid' then 'ulid'
    else key_encoding end
  from regexp_replace(lower(key_encoding), '^epoch|[ _-]', '', 'g') as bare;
end;
comment on function partkeeper.canonical_encoding(text) is
  'An encoding of a key as it is kept, from the ways people write it (epoch_ms, milliseconds, uuidv7); anything else as it is.';
