create function partkeeper.record_damage(export bigint, problem text)
returns void
language sql volatile
begin atomic
  with found as (
    update partkeeper.export as damaged
    set damage = left(record_damage.problem, 2000), damaged_at = clock_timestamp()
    where damaged.id = record_damage.export and damaged.damage is null
    returning damaged.*
  )
  select partkeeper.record_word('damage', found.parent, format('the archive of export %s is damaged: %s', found.id, found.damage),
    partition_name => found.relation_name)
  from found;
end;
comment on function partkeeper.record_damage(bigint, text) is
  'Notes that an archive is not what its manifest says, and where: nothing is dropped on its word any more. The first finding stays.';
