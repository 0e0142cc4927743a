create function partkeeper.policy_of(parent regclass)
returns partkeeper.policy
language plpgsql stable
set search_path = ''
as $$
declare
  found_policy partkeeper.policy;
begin
  select * into found_policy from partkeeper.policy where policy.parent = policy_of.parent;
  if not found then
    raise exception using errcode = 'PK003',
      message = format('table %s is not under management', coalesce(partkeeper.quoted_name(parent), parent::text, 'NULL')),
      hint = format('Put it under management: select partkeeper.manage(%L, ''1 day'').', parent::text);
  end if;
  return found_policy;
end;
$$;
comment on function partkeeper.policy_of(regclass) is
  'The policy of a parent. Error PK003 when it is not under management.';
