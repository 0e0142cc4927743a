create function partkeeper.is_same_key(parent oid, key_type text, archived text)
returns boolean
language sql stable
begin atomic
  select case
    when archived = key_type then true
    -- What is not managed has no encoding: one kind of number sorts like another.
    when key_type = 'integer' and not exists (select from partkeeper.policy where policy.parent = is_same_key.parent)
      then archived like 'epoch_%' or partkeeper.type_named(archived) in (21, 23, 20, 1700)
    else partkeeper.type_named(archived) is not distinct from partkeeper.type_named(key_type) and partkeeper.type_named(archived) is not null end;
end;
comment on function partkeeper.is_same_key(oid, text, text) is
  'Whether the bounds of an archive mean under a parent what they meant where they come from: the key is read in the same way.';
