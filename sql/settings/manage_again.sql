create function partkeeper.manage_again(existing partkeeper.policy, given jsonb, control name, key_encoding text)
returns partkeeper.policy
language plpgsql volatile
set search_path = ''
as $$
declare
  key_column constant name := partkeeper.key_column(existing.parent);
begin
  if control <> key_column then
    raise exception using errcode = 'PK002',
      message = format('table %s is partitioned by %I, not by %I', existing.parent_name, key_column, control),
      hint = 'Leave control out: it defaults to the partition key.';
  end if;
  -- Read another way, the bounds that are there would mean other spans.
  if key_encoding is not null and partkeeper.key_type_of(existing.parent, key_column, key_encoding) <> existing.key_type then
    raise exception using errcode = 'PK004',
      message = format('the key of %s is read as %s, and key_encoding %L would read it another way', existing.parent_name, existing.key_type, key_encoding),
      hint = format('When it was wrong from the beginning: select partkeeper.unmanage(%L), then manage() it anew.', existing.parent_name);
  end if;
  return partkeeper.set_policy(existing.parent, given);
end;
$$;
comment on function partkeeper.manage_again(partkeeper.policy, jsonb, name, text) is
  'manage() of a table that is under management: what was given and differs is changed. How the key is read cannot be: error PK004.';
