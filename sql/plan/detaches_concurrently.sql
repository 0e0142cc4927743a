create function partkeeper.detaches_concurrently(parent oid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (
    select from partkeeper.policy where policy.parent = detaches_concurrently.parent and policy.detach_mode = 'concurrently');
end;
$$;
comment on function partkeeper.detaches_concurrently(oid) is
  'Whether the policy of a parent has its partitions detached concurrently.';
