create function partkeeper.forget_rollup(partition regclass)
returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  subject_parent constant oid := partkeeper.parent_of(partition);
  own_span constant tstzrange := partkeeper.span_of(partition);
  forgotten integer;
begin
  perform partkeeper.require_owner(subject_parent);
  perform partkeeper.check_fence(subject_parent, null);
  update partkeeper.rollup set forgotten_at = clock_timestamp(), forgotten_by = current_user
  where rollup.forgotten_at is null and rollup.parent = subject_parent and rollup.span && own_span;
  get diagnostics forgotten = row_count;
  if forgotten = 0 then
    raise exception using errcode = 'PK010', message = format('no rollup of %s is on record', partkeeper.quoted_name(partition)),
      hint = 'select * from partkeeper.rollups lists them.';
  end if;
  perform partkeeper.record_word('forget_rollup', subject_parent, format('%s rollups do not count any more', forgotten), partition_name => partkeeper.quoted_name(partition));
  return forgotten;
end;
$$;
comment on function partkeeper.forget_rollup(regclass) is
  'Says that the rollup of a partition, or of what was summed up before in its span, does not count any more, since a person has undone it: the next pass calls the function again before the partition goes. Returns how many. Errors: PK010 when there is none, PK008 when somebody is at the parent.';
