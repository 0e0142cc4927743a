create function partkeeper.manage_again(existing partkeeper.policy, given jsonb, control name)
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
  return partkeeper.set_policy(existing.parent, given);
end;
$$;
comment on function partkeeper.manage_again(partkeeper.policy, jsonb, name) is
  'manage() of a table that is under management: what was given and differs is changed.';
