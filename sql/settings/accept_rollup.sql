create function partkeeper.accept_rollup(partition regclass)
returns void
language plpgsql volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  subject_parent constant oid := partkeeper.parent_of(partition);
  own_span constant tstzrange := partkeeper.span_of(partition);
  subject partkeeper.rollup;
begin
  perform partkeeper.require_owner(subject_parent);
  perform partkeeper.check_fence(subject_parent, null);
  select * into subject from partkeeper.rollup
  where rollup.forgotten_at is null and rollup.parent = subject_parent and rollup.span && own_span
  order by rollup.partition = accept_rollup.partition and rollup.span = own_span desc, rollup.id desc
  limit 1;
  if subject.id is null then
    raise exception using errcode = 'PK010', message = format('no rollup of %s is on record', partkeeper.quoted_name(partition)),
      hint = 'select * from partkeeper.rollups lists them; the next pass makes the one that is due.';
  end if;
  perform pg_stat_clear_snapshot();
  insert into partkeeper.rollup (parent, partition, row_type, partition_name, span, function, writes, accepted_at, accepted_by)
  select subject_parent, pg_class.oid, pg_class.reltype, partkeeper.quoted_name(pg_class.oid), own_span, subject.function,
    partkeeper.write_count(pg_class.oid), clock_timestamp(), current_user
  from pg_catalog.pg_class
  where pg_class.oid = accept_rollup.partition
  on conflict (partition, row_type, span) where forgotten_at is null do update
    set writes = excluded.writes, accepted_at = excluded.accepted_at, accepted_by = excluded.accepted_by;
  perform partkeeper.record_word('accept_rollup', subject_parent, format('rollup %s is good for its rows as they are', subject.id),
    partition_name => partkeeper.quoted_name(partition));
end;
$$;
comment on function partkeeper.accept_rollup(regclass) is
  'Says that what was summed up is good for the rows of a partition as they are now, although they were written to since, or are another table''s: it may go, and the function is not called again. Errors: PK010 when no rollup is on record, PK008 when somebody is at the parent.';
