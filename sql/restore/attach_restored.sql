create function partkeeper.attach_restored(restore bigint, span jsonb, lock_wait interval)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  subject partkeeper.restore;
  parent_name text;
  target_name text;
  taker text;
begin
  select * into strict subject from partkeeper.restore where restore.id = attach_restored.restore for update;
  if subject.state = 'attached' then
    return subject.state;
  end if;
  taker := partkeeper.lock_parent(subject.parent);
  if taker is not null then
    raise exception using errcode = '55P03', message = format('%s is being maintained: %s', partkeeper.quoted_name(subject.parent), taker);
  end if;
  parent_name := partkeeper.quoted_name(subject.parent);
  target_name := partkeeper.quoted_name(subject.target);
  perform set_config('lock_timeout', (extract(epoch from lock_wait) * 1000)::integer || 'ms', true);
  perform partkeeper.require_restorable(subject.source_name, parent_name, partkeeper.attach_problems(subject.parent, span));
  perform partkeeper.run_statements(subject.parent, partkeeper.property_statements(subject.parent, target_name)
    || array[format('alter table %s attach partition %s for values from (%s) to (%s)', parent_name, target_name,
        case span ->> 'from' when 'MINVALUE' then 'minvalue' else quote_literal(span ->> 'from') end,
        case span ->> 'to' when 'MAXVALUE' then 'maxvalue' else quote_literal(span ->> 'to') end),
      format('alter table %s drop constraint partkeeper_span', target_name)]
    || partkeeper.attached_statements(subject.parent, target_name));
  if exists (select from partkeeper.policy where policy.parent = subject.parent) then
    perform partkeeper.hold_span(subject.parent, span ->> 'from', span ->> 'to', format('restored from %s', subject.manifest_place));
  end if;
  return partkeeper.record_restore_step(restore, 'attached');
end;
$$;
comment on function partkeeper.attach_restored(bigint, jsonb, interval) is
  'Attaches a restored table under its parent and holds its span, so that retention does not take it away again at once. Waits for locks only as long as told: error 55P03, to be tried again. Error PK017 when something has come in its way.';
