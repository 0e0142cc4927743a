create function partkeeper.partman_length(config jsonb, name text, is_counted boolean)
returns text
language sql stable
begin atomic
  -- Ranges of ids are as long as a number says.
  select case when partman_length.is_counted and partman_length.config ->> partman_length.name ~ '^\s*[0-9]+\s*$'
    then btrim(partman_length.config ->> partman_length.name)
    else partkeeper.partman_duration(partman_length.config ->> partman_length.name) end;
end;
comment on function partkeeper.partman_length(jsonb, text, boolean) is
  'An interval or a retention of pg_partman as we write it: a number where ids are counted, else a duration; NULL when there is none or it cannot be one.';
