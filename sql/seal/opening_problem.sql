create function partkeeper.opening_problem(export partkeeper.export, at timestamptz)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  retired partkeeper.retirement;
  taker text;
begin
  if not exists (select from pg_catalog.pg_class where pg_class.oid = export.relation and pg_class.reltype = export.row_type) then
    return 'the table is gone';
  end if;
  if coalesce(partkeeper.moved_problem(), partkeeper.quarantine_reason(export.relation)) is not null then
    return coalesce(partkeeper.moved_problem(), partkeeper.quarantine_reason(export.relation));
  end if;
  if export.rung = 'sealed' then
    if partkeeper.is_sealed(export.relation) then
      return 'it carries a seal already, of another export';
    end if;
    taker := partkeeper.grant_guards(partkeeper.owner_role(export.relation));
    if taker is not null then
      return taker;
    end if;
  end if;
  select * into retired from partkeeper.retirement where retirement.export = opening_problem.export.id
    and retirement.state not in ('dropped', 'undone') for update;
  -- A table of its own is a person's word: no switch is asked for it.
  perform partkeeper.require_flow(case when retired.id is not null then 'archive' end, retired.parent);
  if retired.id is null then
    return null;
  end if;
  taker := partkeeper.lock_parent(retired.parent);
  if taker is not null then
    raise exception using errcode = 'PK008', message = taker;
  end if;
  return case when retired.detached_at is null
    then partkeeper.retire_problem(row(null, retired.parent, 'archive', retired.partition_name, retired.partition, retired.span,
      retired.from_value, retired.to_value, null, null, null, null, null, null, null, null)::partkeeper.action, at)
    else coalesce(partkeeper.pause_reason(partkeeper.policy_of(retired.parent)),
      'hold: ' || partkeeper.hold_reason(retired.parent, retired.partition, retired.span)) end;
end;
$$;
comment on function partkeeper.opening_problem(partkeeper.export, timestamptz) is
  'The last look before a seal, in its own transaction: why it must not happen now; NULL when every fact still holds. Error PK008 when somebody else is at the parent, PK030 when a limit or a switch stands against it.';
