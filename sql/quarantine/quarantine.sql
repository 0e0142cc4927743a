create function partkeeper.quarantine(relation regclass, parent regclass, reason text)
returns text
language plpgsql volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  found_reason constant text := 'quarantined: ' || reason;
begin
  insert into partkeeper.hold (parent, partition, reason, is_quarantine)
  values (coalesce(quarantine.parent, relation), relation, found_reason, true)
  on conflict (partition, is_quarantine) where lifted_at is null do nothing;
  if found then
    perform partkeeper.record_word('quarantine', coalesce(quarantine.parent, relation), found_reason,
      partition_name => partkeeper.quoted_name(relation));
  end if;
  return found_reason;
end;
$$;
comment on function partkeeper.quarantine(regclass, regclass, text) is
  'Holds a table that workers do not survive, so that everything else goes on; release() gives it another chance. Returns the reason as it shows in the plan.';
