create function partkeeper.has_time_key(key_type text)
returns boolean
language sql immutable
begin atomic
  select key_type <> 'integer';
end;
comment on function partkeeper.has_time_key(text) is
  'Whether the values of a key mean instants, in whatever encoding; those of a plain integer key do not.';
