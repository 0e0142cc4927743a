create function partkeeper.cancel_export(id bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  subject partkeeper.export;
begin
  select * into subject from partkeeper.export where export.id = cancel_export.id for update;
  if subject.id is null or subject.state not in ('planned', 'stored', 'published') then
    raise exception using errcode = 'PK016',
      message = case when subject.id is null then format('there is no export %s', coalesce(id::text, 'NULL'))
        else format('export %s is %s: too late to call it off', id, subject.state) end,
      hint = 'select * from partkeeper.exports lists the exports. An archive that is verified stays where it is.';
  elsif exists (select from partkeeper.retirement where retirement.export = subject.id and retirement.state not in ('dropped', 'undone')) then
    raise exception using errcode = 'PK016', message = format('export %s archives %s, which is being retired', id, subject.relation_name),
      hint = format('Call the retirement off: select partkeeper.undo_retirement(%L)', subject.relation_name);
  end if;
  if partkeeper.owner_role(subject.relation) is not null then
    perform partkeeper.require_owner(subject.relation);
    if subject.rung = 'sealed' and subject.opened_at is not null then
      perform partkeeper.lift_seal(subject.relation);
    end if;
  end if;
  update partkeeper.export as called_off set state = 'cancelled', cancelled_at = clock_timestamp() where called_off.id = subject.id;
  perform partkeeper.record_word('cancel_export', null, format('export %s of %s called off', subject.id, subject.relation_name));
end;
$$;
comment on function partkeeper.cancel_export(bigint) is
  'Calls an export off that is not verified yet, and lifts the seal it put on; what it stored stays in the store, with its manifest when that is published. Errors: PK016 when there is none, when it is too late, or when it archives a partition that is being retired; 55P03 when the sealed table is in use.';
