create function partkeeper.export_obstacle(subject partkeeper.export)
returns text
language sql stable
set search_path = ''
as $$
  select case when subject.state in ('planned', 'stored', 'published') then coalesce(partkeeper.moved_problem(), partkeeper.quarantine_reason(subject.relation), (
    select case when retired.state = 'undone' then 'its retirement was undone: the table is written to again'
      else coalesce(
        partkeeper.pause_reason(owning), partkeeper.switch_problem('archive', retired.parent),
        case when retired.sealed_at is null then 'hold: ' || partkeeper.hold_reason(retired.parent, retired.partition, retired.span) end)
      end
    from partkeeper.retirement as retired
    left join partkeeper.policy as owning on owning.parent::oid = retired.parent
    where retired.export = subject.id and retired.state <> 'dropped')) end
$$;
comment on function partkeeper.export_obstacle(partkeeper.export) is
  'What keeps everybody from an open export until a person takes it away: a database that was moved, a quarantine, a hold on its partition, a pause, a switch, a retirement that was undone. NULL when nothing does.';
