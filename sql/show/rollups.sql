create view partkeeper.rollups as
select rollup.id, partkeeper.quoted_name(rollup.parent) as parent_name, rollup.partition_name, rollup.span, rollup.function,
  rollup.began_at, rollup.duration_ms, rollup.generation, rollup.accepted_at, rollup.accepted_by, rollup.forgotten_at, rollup.forgotten_by, rollup.actor
from partkeeper.rollup;
comment on view partkeeper.rollups is
  'Which partitions were summed up before they went, by which function and when; began_at is NULL where a person accepted that it was not called, forgotten_at says since when it does not count any more.';
