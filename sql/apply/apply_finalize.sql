create function partkeeper.apply_finalize(action partkeeper.action, at timestamptz)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(action.parent);
  older constant text := partkeeper.older_snapshot();
  retired partkeeper.retirement;
begin
  if older is not null then
    raise exception using errcode = 'PK041', message = older, hint = 'It is tried again with the next pass, when that is over.';
  end if;
  begin
    perform partkeeper.run_statements(action.parent, partkeeper.action_statements(action));
  exception when datatype_mismatch or internal_error then
    raise exception using errcode = 'PK042', message = format('its interrupted detach cannot be finished, since %s was altered meanwhile: %s',
        partkeeper.quoted_name(action.parent), sqlerrm),
      hint = format('Take that back, and the next pass finishes it; then do it again: %s',
        coalesce(nullif(array_to_string(partkeeper.pending_detach_remedies(action.parent, action.relation), '; '), ''),
          'what was altered is not found by comparing columns and constraints'));
  end;
  if exists (select from pg_catalog.pg_inherits where pg_inherits.inhrelid = action.relation) then
    raise exception using errcode = 'PK011', message = 'another partition has taken its name';
  end if;
  select * into retired from partkeeper.retirement
  where retirement.partition = action.relation and retirement.span = action.span and retirement.state in ('expired', 'verified')
    and retirement.row_type = (select pg_class.reltype from pg_catalog.pg_class where pg_class.oid = action.relation)
    and (retirement.state = 'verified' or retirement.on_expiry <> 'archive' or retirement."order" = 'detach_first')
  for update;
  if retired.id is null then
    return 'interrupted detach finished; nobody had it retired: the table stays';
  end if;
  begin
    return 'interrupted detach finished; ' || partkeeper.record_detached(retired, policy, at);
  exception when others then
    -- Inserts into its span fail until it is finished: that stands, and the next pass makes up for the rest.
    if partkeeper.is_detached_as_intended(retired) then
      return 'interrupted detach finished, but not yet as the policy wants it: ' || sqlerrm;
    end if;
    raise;
  end;
end;
$$;
comment on function partkeeper.apply_finalize(partkeeper.action, timestamptz) is
  'Finishes a concurrent detach that was interrupted, and moves the retirement behind it, if there is one, to detached. Errors: PK041 while older snapshots are open, for which FINALIZE would wait under its lock; PK042, with the remedy, when the parent was altered since. What cannot follow it (a schema that is gone) does not hold it up.';
