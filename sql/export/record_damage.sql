create function partkeeper.record_damage(export bigint, problem text)
returns void
language sql volatile
begin atomic
  update partkeeper.export as damaged
  set damage = left(record_damage.problem, 2000), damaged_at = clock_timestamp()
  where damaged.id = record_damage.export and damaged.damage is null;
end;
comment on function partkeeper.record_damage(bigint, text) is
  'Notes that an archive is not what its manifest says, and where: nothing is dropped on its word any more. The first finding stays.';
