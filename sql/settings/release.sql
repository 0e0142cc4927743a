create function partkeeper.release(partition regclass)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  is_quarantined constant boolean := partkeeper.quarantine_reason(partition) is not null;
  own constant tstzrange := partkeeper.span_of(partition);
  held partkeeper.hold;
  lifted integer := 0;
begin
  for held in
    select hold.* from partkeeper.hold
    where hold.lifted_at is null and hold.is_quarantine = is_quarantined and (hold.partition = release.partition
      -- A hold on a span that reaches no further than this partition, such as the one that a restore places.
      or hold.span <@ own and hold.parent = partkeeper.parent_of(release.partition))
    for update
  loop
    perform partkeeper.require_owner(held.parent);
    update partkeeper.hold set lifted_at = clock_timestamp(), lifted_by = current_user where hold.id = held.id;
    perform partkeeper.record_word('release', held.parent, 'hold lifted: ' || held.reason, partition_name => partkeeper.quoted_name(partition));
    perform partkeeper.forget_strikes(held.partition);
    lifted := lifted + 1;
  end loop;
  if is_quarantined and exists (
    select from partkeeper.hold where hold.lifted_at is null and hold.partition = release.partition and not hold.is_quarantine)
  then
    raise notice using message = format('%s was quarantined, and that is lifted; it is on hold as well, and stays so', partkeeper.quoted_name(partition)),
      hint = 'A second release() lifts the hold.';
  end if;
  if lifted = 0 then
    raise exception using errcode = 'PK010', message = format('%s is not held', coalesce(partkeeper.quoted_name(partition), partition::text, 'NULL')),
      hint = 'select * from partkeeper.hold where lifted_at is null lists the holds; one on a longer span ends with release_hold(id).';
  end if;
end;
$$;
comment on function partkeeper.release(regclass) is
  'Lifts the holds on a partition: on itself, and on spans that reach no further than it. A quarantine goes first and by itself: the partition gets another chance, and what a person held stays held until the next call. Error PK010 when there is none.';
