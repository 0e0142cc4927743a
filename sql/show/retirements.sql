create view partkeeper.retirements as
select retirement.id, retirement.parent_name, retirement.partition_name, retirement.from_value, retirement.to_value,
  case when exists (select from pg_catalog.pg_class where pg_class.oid = retirement.partition and pg_class.reltype = retirement.row_type)
    then partkeeper.quoted_name(retirement.partition) end as table_name,
  retirement.state, retirement.on_expiry, retirement."order", retirement.rows_estimate, retirement.bytes, retirement.expired_at,
  retirement.sealed_at, retirement.export, retirement.archived_at, retirement.verified_at,
  retirement.detached_at, retirement.drop_due_at, retirement.dropped_at, retirement.undone_at,
  retirement.late_table::regclass as late_table,
  partkeeper.hold_reason(retirement.parent, retirement.partition, retirement.span) as hold
from partkeeper.retirement;
comment on view partkeeper.retirements is
  'Every partition that expired and how far its retirement has come: partition_name is what it was called when it expired, table_name what the table is called now (NULL when it is gone), sealed_at since when it is read-only, export which archive it has, drop_due_at when the grace period ends (NULL when the table is kept), late_table what keeps rows that came too late.';
