create function partkeeper.undo_retirement(partition regclass)
returns void
language plpgsql volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  lock_timeout_before constant text := current_setting('lock_timeout');
  retired partkeeper.retirement;
begin
  select * into retired from partkeeper.retirement
  where retirement.partition = undo_retirement.partition and retirement.state not in ('dropped', 'undone');
  if retired.id is null then
    raise exception using errcode = 'PK010',
      message = format('%s is not being retired', coalesce(partkeeper.quoted_name(partition), partition::text, 'NULL')),
      hint = 'select * from partkeeper.retirements lists what is; what was dropped comes back with partkeeper restore.';
  end if;
  perform partkeeper.require_owner(retired.parent);
  perform partkeeper.check_fence(retired.parent, null);
  select * into retired from partkeeper.retirement where retirement.id = retired.id for update;
  perform partkeeper.lift_seal(retired.partition);
  if not (select pg_class.relispartition from pg_catalog.pg_class where pg_class.oid = retired.partition) then
    -- Only a default partition and the tables on the other side of foreign keys make writers queue behind the wait.
    perform set_config('lock_timeout', case when exists (
        select from pg_catalog.pg_partitioned_table where partrelid = retired.parent and partdefid <> 0
        union all
        select from pg_catalog.pg_constraint where contype = 'f' and retired.parent in (conrelid, confrelid))
      then '50ms' else '1s' end, true);
    perform partkeeper.run_statements(retired.parent, partkeeper.return_statements(retired));
    perform partkeeper.run_statements(retired.parent, array[
        format('alter table %s attach partition %s for values from (%s) to (%s)', partkeeper.quoted_name(retired.parent),
          partkeeper.quoted_name(retired.partition), partkeeper.bound_literal(retired.from_value), partkeeper.bound_literal(retired.to_value))]
      || partkeeper.index_identity_statement(retired.parent, partkeeper.quoted_name(retired.partition)));
    perform set_config('lock_timeout', lock_timeout_before, true);
  end if;
  perform partkeeper.end_retirement(retired.id, 'undone');
  if retired.late_table is not null and partkeeper.has_rows(retired.late_table) then
    raise notice using message = format('rows that came while it was sealed are in %s', partkeeper.quoted_name(retired.late_table)),
      hint = format('Insert them into %s when they belong there, and drop that table.', retired.parent_name);
  end if;
  insert into partkeeper.hold (parent, partition, reason)
  values (retired.parent, retired.partition, format('its retirement was undone by %s', current_user))
  on conflict (partition, is_quarantine) where lifted_at is null do nothing;
  perform partkeeper.record_word('undo', retired.parent, format('retirement undone in state %s; on hold until it is released', retired.state),
    partition_name => partkeeper.quoted_name(retired.partition));
end;
$$;
comment on function partkeeper.undo_retirement(regclass) is
  'Calls a retirement off: lifts the seal, moves the table back to the schema it came from and attaches it again under the bounds it had, with the indexes that the parent has, and places a hold so that the next pass does not begin anew; release() lets it. An archive that was published stays. Errors: PK010 when it is not being retired, PK008 when somebody is at the parent, 55P03 when a lock is not free.';
