create function partkeeper.queue_archive(action partkeeper.action)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(action.parent);
  retired partkeeper.retirement;
begin
  perform partkeeper.admit_retirement(action);
  select * into retired from partkeeper.retirement
  where retirement.partition = action.relation and retirement.state not in ('dropped', 'undone') for update;
  if retired.export is null then
    retired.export := partkeeper.insert_export(retired.partition, partkeeper.store_for(policy), 'sealed', 'copy.zst', '{}');
    update partkeeper.retirement set export = retired.export where retirement.id = retired.id;
  end if;
  return retired.export;
end;
$$;
comment on function partkeeper.queue_archive(partkeeper.action) is
  'Records the intent to retire a partition and queues the export that archives it; returns its number. Does nothing when both stand. It never seals: the exporter does, when it sees the store.';
