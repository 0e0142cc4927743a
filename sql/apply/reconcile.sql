create function partkeeper.reconcile(parent regclass default null)
returns bigint
language sql volatile
begin atomic
  with ended as (
    select retirement.id
    from partkeeper.retirement
    join partkeeper.policy on policy.parent::oid = retirement.parent
    where (reconcile.parent is null or policy.parent = reconcile.parent)
      and retirement.state in ('expired', 'detached')
      and case retirement.state
        when 'expired' then retirement.policy_version <> policy.version or not exists (
          select from pg_inherits
          where pg_inherits.inhrelid = retirement.partition and pg_inherits.inhparent = retirement.parent)
        else not exists (
          select from pg_class
          where pg_class.oid = retirement.partition and pg_class.reltype = retirement.row_type
            and not pg_class.relispartition) end
    for update of retirement skip locked
  ), gone as (
    update partkeeper.retirement
    set state = 'undone', undone_at = clock_timestamp()
    from ended
    where retirement.id = ended.id
    returning retirement.parent, retirement.parent_name, retirement.partition_name, retirement.span
  ), told as (
    insert into partkeeper.event (parent, parent_name, kind, partition_name, span, outcome, detail)
    select gone.parent, gone.parent_name, 'undo', gone.partition_name, gone.span, 'done',
      'retirement ended: the policy changed, or somebody detached, attached or dropped the table by hand'
    from gone
    returning 1
  )
  select count(*) from told;
end;
comment on function partkeeper.reconcile(regclass) is
  'Brings the retirements in line with the catalog, which is the truth: those whose partition somebody detached, re-attached or dropped by hand, or whose policy changed, end as undone. Every pass begins with it. What another pass is at is left to that one, without waiting.';
