create function partkeeper.export_work(at timestamptz)
returns table (
  export bigint, store text, state text, rung text, format text, settings jsonb, relation_name text, parent_name text,
  retirement bigint, is_opened boolean, blocks bigint, next_block bigint, relation_bytes bigint, main_bytes bigint,
  free_chunks bigint, busy_chunks bigint, unchecked_free bigint, unchecked_busy bigint, is_claim_free boolean,
  last_blocks bigint, last_raw_bytes bigint, last_copy_ms integer, evidence_since timestamptz, is_evidence_checked boolean)
language plpgsql stable rows 20
set search_path = ''
as $$
declare
  moment constant timestamptz := clock_timestamp();
  paused constant oid[] := array(select policy.parent::oid from partkeeper.policy where coalesce(partkeeper.pause_reason(policy),
    partkeeper.switch_problem('archive', policy.parent)) is not null);
  has_holds constant boolean := exists (select from partkeeper.hold where hold.lifted_at is null);
begin
  if partkeeper.moved_problem() is not null then
    return;
  end if;
  return query
    with wanted as (
      select subject.id, null::timestamptz as due from partkeeper.export as subject
      where subject.state in ('planned', 'stored', 'published')
        -- The archive of a retirement that was undone stays as it is: its table is written to again, and proves nothing.
        and not exists (select from partkeeper.retirement as undone where undone.export = subject.id and undone.state = 'undone')
      union all
      select due.export, partkeeper.evidence_since(due) from partkeeper.retirement as due
      join partkeeper.policy as owning on owning.parent::oid = due.parent
      join partkeeper.export as archive on archive.id = due.export and archive.state = 'verified'
      where due.state in ('detached', 'verified') and partkeeper.is_droppable(due, owning)
        and due.drop_due_at <= export_work.at and due.drop_due_at <= moment
        and (not has_holds or partkeeper.hold_reason(due.parent, due.partition, due.span) is null)
        and not exists (select from partkeeper.evidence where evidence.retirement = due.id
          and evidence.made_at >= due.drop_due_at and evidence.made_at > moment - interval '30 minutes')
    )
    select open.id, open.store, open.state, open.rung, open.format, open.settings, open.relation_name, open.parent_name,
      retired.id, open.opened_at is not null, open.blocks, open.next_block, open.relation_bytes, open.main_bytes,
      coalesce(cut.free, 0), coalesce(cut.busy, 0), coalesce(read.free, 0), coalesce(read.busy, 0),
      coalesce(open.claimed_until, '-infinity') <= moment,
      last.to_block - last.from_block, last.raw_bytes, last.copy_ms,
      wanted.due, wanted.due is not null and coalesce(read.free + read.busy, 0) = 0
    from wanted
    join partkeeper.export as open on open.id = wanted.id
    left join partkeeper.retirement as retired
      on retired.export = open.id and retired.state in ('expired', 'sealed', 'archived', 'verified', 'detached')
    left join lateral (
      select count(*) filter (where chunk.claimed_until <= moment), count(*) filter (where chunk.claimed_until > moment),
        max(chunk.strikes + (chunk.claimed_until > '-infinity' and chunk.claimed_until <= moment)::integer)
      from partkeeper.chunk where chunk.export = open.id and chunk.state = 'pending'
    ) as cut(free, busy, strikes) on open.state = 'planned'
    -- Counted only when it is their turn: a table of 1 TB has thousands of chunks.
    left join lateral (
      select count(*) filter (where chunk.claimed_until <= moment), count(*) filter (where chunk.claimed_until > moment)
      from partkeeper.chunk where chunk.export = open.id
        and case when wanted.due is null then chunk.state = 'stored' else coalesce(chunk.checked_at, '-infinity') < wanted.due end
    ) as read(free, busy) on open.state <> 'planned'
    left join lateral (
      select chunk.from_block, chunk.to_block, chunk.raw_bytes, chunk.copy_ms from partkeeper.chunk
      where chunk.export = open.id and chunk.state <> 'pending'
      order by chunk.number desc limit 1
    ) as last on open.state = 'planned'
    where open.damage is null and coalesce(open.retry_at, '-infinity') <= moment
      and (retired.id is null or retired.parent <> all (paused) and (retired.sealed_at is not null or not has_holds
        or partkeeper.hold_reason(retired.parent, retired.partition, retired.span) is null))
      and (not has_holds or partkeeper.quarantine_reason(open.relation) is null)
    -- What others did not survive comes last, lest it keeps everything else from being done.
    order by greatest(cut.strikes, open.strikes, 0), open.opened_at is null, open.id;
end;
$$;
comment on function partkeeper.export_work(timestamptz) is
  'The exports on which a worker can do something, or somebody is at it: those that are open, what was begun first and what workers did not survive last, and those whose archives must be read again before a drop that is due. Left out: everything while the database counts as moved; damaged ones, those to be tried later, those of tables that are paused, held, quarantined or not let through by the switch archive, and archives of retirements that were undone.';
