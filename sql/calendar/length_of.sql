create function partkeeper.length_of(key_type text, value text)
returns interval
language plpgsql immutable strict
set search_path = ''
as $$
begin
  if key_type <> 'integer' then
    return partkeeper.duration(value);
  end if;
  return partkeeper.epoch_instant(value::numeric) - timestamptz '1970-01-01 00:00:00+00';
end;
$$;
comment on function partkeeper.length_of(text, text) is
  'The length that an interval or a retention means for a kind of key: a duration; for plain integers so many microseconds.';
