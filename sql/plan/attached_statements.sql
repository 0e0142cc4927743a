create function partkeeper.attached_statements(parent oid, partition text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  subject record;
  statements text[] := '{}';
begin
  -- obj_description() would be planned at each call.
  select relreplident, relhastriggers or exists (select from pg_catalog.pg_constraint where conrelid = parent and contype = 'f') as has_triggers_or_keys,
    (select description from pg_catalog.pg_description
      where objoid = parent and classoid = 'pg_catalog.pg_class'::regclass and objsubid = 0) as comment
  into strict subject
  from pg_catalog.pg_class
  where pg_class.oid = parent;
  if subject.relreplident in ('f', 'n') then
    statements := statements || format('alter table %s replica identity %s', partition,
      case subject.relreplident when 'f' then 'full' else 'nothing' end);
  elsif subject.relreplident = 'i' then
    statements := statements || partkeeper.index_identity_statement(parent, partition);
  end if;
  statements := statements || partkeeper.named_later_statements(parent, partition) || partkeeper.policy_statements(parent, partition);
  if subject.comment is not null then
    statements := statements || format('comment on table %s is %L', partition, subject.comment);
  end if;
  if subject.has_triggers_or_keys then
    statements := statements || array(
      select format('comment on trigger %I on %s is %L', tgname, partition, description)
      from pg_catalog.pg_trigger
      join pg_catalog.pg_description on objoid = pg_trigger.oid and classoid = 'pg_catalog.pg_trigger'::regclass
      where tgrelid = parent and not tgisinternal and tgtype & 1 = 1
      union all
      select format('comment on constraint %I on %s is %L', conname, partition, description)
      from pg_catalog.pg_constraint
      join pg_catalog.pg_description on objoid = pg_constraint.oid and classoid = 'pg_catalog.pg_constraint'::regclass
      where conrelid = parent and contype = 'f'
      order by 1);
  end if;
  return statements;
end;
$$;
comment on function partkeeper.attached_statements(oid, text) is
  'What a partition gets from its parent once it is attached: replica identity, row security policies (their functions may take a row of the parent), comments on the table, its keys and its row triggers.';
