create function partkeeper.insert_export(relation oid, store text, rung text, format text, settings jsonb)
returns bigint
language sql volatile
begin atomic
  insert into partkeeper.export (relation, row_type, relation_name, parent, parent_name, span, from_value, to_value, store, rung, format, settings)
  select pg_class.oid, pg_class.reltype, partkeeper.quoted_name(pg_class.oid), coalesce(retired.parent, child.parent),
    partkeeper.quoted_name(coalesce(retired.parent, child.parent)), coalesce(retired.span, child.span),
    coalesce(retired.from_value, child.from_value), coalesce(retired.to_value, child.to_value),
    insert_export.store, insert_export.rung, insert_export.format, insert_export.settings
  from pg_class
  left join partkeeper.retirement as retired on retired.partition = pg_class.oid and retired.state not in ('dropped', 'undone')
  left join lateral (
    select policy.parent::oid as parent, partition.span, partition.from_value, partition.to_value
    from pg_inherits
    join partkeeper.policy on policy.parent = pg_inherits.inhparent
    cross join lateral partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) as partition
    where pg_inherits.inhrelid = pg_class.oid and partition.relation = pg_class.oid
  ) as child on true
  where pg_class.oid = insert_export.relation
  returning export.id;
end;
comment on function partkeeper.insert_export(oid, text, text, text, jsonb) is
  'Queues an export of a table with what is known of it: its parent and bounds when it is a partition of a managed parent or retired from one. Checks nothing.';
