create function partkeeper.reconcile(parent regclass default null)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  ended partkeeper.retirement;
  number bigint := partkeeper.record_concurrent_detaches(parent);
begin
  for ended in
    select retirement.*
    from partkeeper.retirement
    join partkeeper.policy on policy.parent::oid = retirement.parent
    left join pg_catalog.pg_class as relation on relation.oid = retirement.partition and relation.reltype = retirement.row_type
    where (reconcile.parent is null or policy.parent = reconcile.parent)
      and retirement.state in ('expired', 'sealed', 'archived', 'verified', 'detached')
      -- What was left above to the holder of a lease, or to the next pass, has not ended.
      and not partkeeper.is_detached_as_intended(retirement)
      and case
        when relation.oid is null then true
        when retirement.state = 'expired' then retirement.policy_version <> policy.version or not exists (
          select from pg_catalog.pg_inherits
          where pg_inherits.inhrelid = retirement.partition and pg_inherits.inhparent = retirement.parent)
        -- A seal that is still on has to be lifted first: that is planned as an action of its own.
        when retirement.detached_at is not null then relation.relispartition and not partkeeper.is_sealed(retirement.partition)
        else false end
    for update of retirement skip locked
  loop
    perform partkeeper.end_retirement(ended.id, 'undone');
    if ended.detached_at is not null then
      perform partkeeper.hold_returned(ended);
    end if;
    insert into partkeeper.event (parent, parent_name, kind, partition_name, span, outcome, detail)
    values (ended.parent, ended.parent_name, 'undo', ended.partition_name, ended.span, 'done',
      'retirement ended: the policy changed, or somebody detached, attached or dropped the table by hand');
    number := number + 1;
  end loop;
  if reconcile.parent is null then
    perform partkeeper.lift_stalled_seals();
  end if;
  return number;
end;
$$;
comment on function partkeeper.reconcile(regclass) is
  'Brings the retirements in line with the catalog, which is the truth: those whose partition somebody detached, re-attached or dropped by hand, or whose policy changed, end as undone (what came back is held), and what a session of its own detached goes on as detached. Every pass begins with it; one over all tables also lifts the seals of exports of single tables that made no progress for a day. What another pass is at is left to that one, without waiting.';
