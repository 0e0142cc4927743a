create function partkeeper.plan_for(policy partkeeper.policy, at timestamptz)
returns setof partkeeper.action
language plpgsql stable rows 10
set search_path = ''
as $$
declare
  attached partkeeper.partition[];
  has_sealed boolean;
  has_detached boolean;
begin
  -- A parent that was dropped has no plan; the alerts name it.
  if not exists (select from pg_catalog.pg_class where pg_class.oid = policy.parent and pg_class.relkind = 'p') then
    return;
  end if;
  attached := array(
    select partition
    from partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) as partition);
  if exists (select from unnest(attached) as partition where partition.detach_pending) then
    return query select * from partkeeper.plan_finalize(policy, attached);
  end if;
  if partkeeper.is_own(policy.parent) then
    return query select created.* from partkeeper.plan_own_create(policy, attached, at) as created;
  else
    return query select created.* from partkeeper.plan_create(policy, attached, at) as created
      order by upper(created.span) <= at, created.span;
  end if;
  select coalesce(bool_or(retirement.sealed_at is not null), false), coalesce(bool_or(retirement.detached_at is not null), false)
  into has_sealed, has_detached
  from partkeeper.retirement
  where retirement.parent = policy.parent::oid and retirement.state in ('sealed', 'archived', 'verified', 'detached');
  if has_sealed then
    return query select unsealed.* from partkeeper.plan_unseal(policy, attached, at) as unsealed order by unsealed.span;
  end if;
  if coalesce(policy.retention, policy.max_total_size, policy.keep_at_least::text) is not null then
    return query select retired.* from partkeeper.plan_retire(policy, attached, at) as retired order by retired.span, retired.kind desc;
  end if;
  if has_detached then
    return query select archived.* from partkeeper.plan_archive_detached(policy, at) as archived order by archived.span;
    return query select dropped.* from partkeeper.plan_drop(policy, at) as dropped order by dropped.span, dropped.kind desc;
  end if;
end;
$$;
comment on function partkeeper.plan_for(partkeeper.policy, timestamptz) is
  'What is due for one parent: finalize, create (present and future, then holes), unseal, retire, archive what was detached first, drop, each oldest first. The children are read from the catalog once and handed to each part.';
