create function partkeeper.release(partition regclass)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  held partkeeper.hold;
begin
  select * into held from partkeeper.hold where hold.partition = release.partition and hold.lifted_at is null;
  if not found then
    raise exception using errcode = 'PK010', message = format('%s is not held', coalesce(partkeeper.quoted_name(partition), partition::text, 'NULL')),
      hint = 'select * from partkeeper.hold where lifted_at is null lists the holds.';
  end if;
  perform partkeeper.require_owner(held.parent);
  update partkeeper.hold set lifted_at = clock_timestamp(), lifted_by = current_user where hold.id = held.id;
  perform partkeeper.record_word('release', held.parent, 'hold lifted: ' || held.reason, partition_name => partkeeper.quoted_name(partition));
end;
$$;
comment on function partkeeper.release(regclass) is
  'Lifts the hold on a partition. Error PK010 when it is not held.';
