create type partkeeper.batch as (
  actions partkeeper.action[]
);
comment on type partkeeper.batch is
  'Actions of one parent that one transaction may do together, or a single one.';
