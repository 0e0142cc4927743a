create view partkeeper.retirements as
select retirement.id, retirement.parent_name, retirement.partition_name, retirement.from_value, retirement.to_value,
  retirement.state, retirement.on_expiry, retirement.rows_estimate, retirement.bytes, retirement.expired_at,
  retirement.detached_at, retirement.drop_due_at, retirement.dropped_at, retirement.undone_at, hold.reason as hold
from partkeeper.retirement
left join partkeeper.hold on hold.partition = retirement.partition and hold.lifted_at is null;
comment on view partkeeper.retirements is
  'Every partition that expired and how far its retirement has come; drop_due_at is when the grace period ends, NULL when the table is kept.';
