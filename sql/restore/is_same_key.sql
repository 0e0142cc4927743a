create function partkeeper.is_same_key(parent oid, key_type text, archived text)
returns boolean
language sql stable
begin atomic
  select case
    when archived = key_type then true
    -- What is not managed has no encoding: one kind of number sorts like another.
    when key_type = 'integer' and not exists (select from partkeeper.policy where policy.parent = is_same_key.parent)
      then archived like 'epoch\_%' or partkeeper.type_named(archived) in (21, 20, 1700)
    -- An archive of a table that was not managed names the type alone.
    when archived <> 'integer' then coalesce((
      select pg_attribute.atttypid = partkeeper.type_named(archived)
      from pg_partitioned_table
      join pg_attribute on attrelid = partrelid and attnum = partattrs[0]
      where partrelid = is_same_key.parent), false)
    else false end;
end;
comment on function partkeeper.is_same_key(oid, text, text) is
  'Whether the bounds of an archive mean under a parent what they meant where they come from: the key is read in the same way, or one of the two was not managed and the types agree.';
