create function partkeeper.release_hold(id bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  held partkeeper.hold;
begin
  select * into held from partkeeper.hold where hold.id = release_hold.id and hold.lifted_at is null;
  if not found then
    raise exception using errcode = 'PK010', message = format('there is no hold number %s in force', coalesce(id::text, 'NULL')),
      hint = 'select * from partkeeper.hold where lifted_at is null lists the holds.';
  end if;
  perform partkeeper.require_owner(held.parent);
  update partkeeper.hold set lifted_at = clock_timestamp(), lifted_by = current_user where hold.id = held.id;
  perform partkeeper.forget_strikes(held.partition);
  perform partkeeper.record_word('release', held.parent, 'hold lifted: ' || held.reason, partition_name => partkeeper.quoted_name(held.partition));
end;
$$;
comment on function partkeeper.release_hold(bigint) is
  'Lifts a hold by its number, on a span or on a partition. Error PK010 when there is none in force.';
