create function partkeeper.alerts_of_exports()
returns table (alert text, parent text, since timestamptz, detail text, remedy text)
language sql stable rows 5
set search_path = ''
as $$
  select 'store failing', null, store.failing_since, format('store %s: %s', store.name, store.failure),
    format('Until it is back, partitions are made as ever and nothing is dropped. See what is wrong: partkeeper store probe %s', store.name)
  from partkeeper.store
  where store.failing_since < clock_timestamp() - interval '1 minute'
  union all
  select 'export without progress', coalesce(export.parent_name, export.relation_name), export.progress_at,
    format('export %s of %s is %s and got no further%s', export.id, export.relation_name, export.state, coalesce(': ' || export.failure, '')),
    'Run a worker, or partkeeper maintain, where the store can be reached; select * from partkeeper.exports shows what is in the way.'
  from partkeeper.export
  left join partkeeper.policy on policy.parent::oid = export.parent
  where export.state in ('planned', 'stored', 'published') and export.damage is null
    and export.progress_at < clock_timestamp() - greatest(interval '1 hour', partkeeper.expected_cadence() * 3)
    and (policy.parent is null or partkeeper.pause_reason(policy) is null)
    and not exists (select from partkeeper.retirement where retirement.export = export.id and retirement.state = 'undone')
    and (export.failure is not null or not partkeeper.flow_held_lately('archive', export.parent))
    and partkeeper.hold_reason(export.parent, export.relation, export.span) is null
  union all
  select 'archive damaged', coalesce(export.parent_name, export.relation_name), export.damaged_at,
    format('archive of export %s of %s: %s', export.id, export.relation_name, export.damage),
    case when exists (select from partkeeper.retirement where retirement.export = export.id and retirement.state not in ('dropped', 'undone'))
      then format('The rows are still there. Begin again: select partkeeper.undo_retirement(%L), and release() it', export.relation_name)
      when export.rung = 'sealed' and export.state = 'published'
        then format('The rows are still there, and read-only until it is called off: select partkeeper.cancel_export(%s)', export.id)
      else 'Mend the object from a copy of the store, and see: partkeeper verify ' || export.id end
  from partkeeper.export
  where export.damage is not null and export.state <> 'cancelled' and not exists (
    select from partkeeper.retirement where retirement.export = export.id and retirement.state = 'undone')
  union all
  select 'writes refused', null, refusal_sample.changed_at,
    format('seals refused writes, %s in all so far; sealed just now: %s', refusal_sample.counted,
      coalesce((select string_agg(retirement.partition_name, ', ' order by retirement.span) from partkeeper.retirement
        where retirement.state in ('sealed', 'archived', 'verified') and retirement.detached_at is null), 'none')),
    'Applications write to partitions that have expired: keep those longer, or set late_rows to quarantine. It is told for a day.'
  from partkeeper.refusal_sample
  where refusal_sample.changed_at > clock_timestamp() - interval '1 day'
$$;
comment on function partkeeper.alerts_of_exports() is
  'Alerts about archives: a store that fails for over a minute, an export that makes no progress, an archive that is damaged, writes that seals refused within the last day.';
