create function partkeeper.admit_retirement(action partkeeper.action)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  -- In this language the plan of the statement is kept.
  insert into partkeeper.retirement (parent, parent_name, partition, row_type, partition_name, span, from_value, to_value,
    on_expiry, "order", detach_mode, bound_check, policy_version, rows_estimate, bytes)
  select policy.parent, partkeeper.quoted_name(policy.parent), pg_class.oid, pg_class.reltype,
    partkeeper.quoted_name(pg_class.oid), (action).span, (action).from_value, (action).to_value,
    policy.on_expiry, policy."order", policy.detach_mode,
    case policy.detach_mode when 'concurrently' then partkeeper.bound_check(pg_class.oid, partkeeper.key_column(policy.parent)) end, policy.version, (action).rows_estimate, (action).bytes
  from partkeeper.policy
  join pg_catalog.pg_class on pg_class.oid = (action).relation
  where policy.parent = (action).parent
  on conflict (partition) where state in ('expired', 'sealed', 'archived', 'verified', 'detached') do update
    -- How it is detached is settled when that is tried, and not before.
    set detach_mode = excluded.detach_mode, bound_check = excluded.bound_check
    where (action).kind = 'detach' and retirement.detach_mode <> excluded.detach_mode;
end;
$$;
comment on function partkeeper.admit_retirement(partkeeper.action) is
  'Records the intent to retire a partition before anything happens to it: what it was, what is expected of it, under which policy version. When the intent stands, only the way it is to be detached may change.';
