create type partkeeper.partition as (
  relation       oid,
  name           text,
  span           tstzrange,
  from_value     text,
  to_value       text,
  is_default     boolean,
  detach_pending boolean
);
comment on type partkeeper.partition is
  'One child of a parent as the catalog has it. name is qualified and quoted; span is half-open, unbounded for MINVALUE and MAXVALUE, NULL for a default partition.';
