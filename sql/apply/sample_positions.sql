create function partkeeper.sample_positions(parent regclass default null)
returns void
language plpgsql volatile
set search_path = ''
set lock_timeout = '100ms'
as $$
declare
  subject partkeeper.policy;
begin
  for subject in
    select policy.* from partkeeper.policy
    where policy.key_type = 'integer' and (sample_positions.parent is null or policy.parent = sample_positions.parent)
    order by policy.parent
  loop
    begin
      insert into partkeeper.position_sample as sample (parent, position, sampled_at)
      values (subject.parent, partkeeper.position_of(subject, array(
        select partition from partkeeper.partitions(subject.parent, subject.key_type, subject.time_zone) as partition), now()), clock_timestamp())
      on conflict on constraint position_sample_has_one_row_per_parent do update
      set position = excluded.position, sampled_at = excluded.sampled_at;
    exception when others then
      -- Locked, gone or not to be read: the next pass samples it.
      continue;
    end;
  end loop;
end;
$$;
comment on function partkeeper.sample_positions(regclass) is
  'Notes how far parents with plain integer keys have come, at the end of a good pass. Waits for nobody.';
