create function partkeeper.hold(partition regclass, reason text)
returns void
language plpgsql volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  parent constant oid := partkeeper.parent_of(partition);
begin
  if coalesce(btrim(reason), '') = '' then
    raise exception using errcode = 'PK004', message = 'a hold needs a reason', hint = 'Say who wants it kept and why.';
  end if;
  perform partkeeper.require_owner(parent);
  -- A drop that is on its way is waited for: a hold that was given is never overtaken by one.
  perform partkeeper.run_statements(parent, array[
    format('lock table only %s in access share mode', partkeeper.quoted_name(partition))]);
  insert into partkeeper.hold (parent, partition, reason) values (parent, partition, reason)
  on conflict (partition, is_quarantine) where lifted_at is null do nothing;
  if found then
    perform partkeeper.record_word('hold', parent, reason, partition_name => partkeeper.quoted_name(partition));
  end if;
end;
$$;
comment on function partkeeper.hold(regclass, text) is
  'Keeps a partition, attached or detached, from being retired any further until release(); a second hold on the same one changes nothing. Errors: PK010 when it is no partition of a managed parent, PK004 without a reason.';
