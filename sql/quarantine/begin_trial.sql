create function partkeeper.begin_trial(relation regclass, parent regclass, kind text, generation bigint)
returns text
language plpgsql volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  begun partkeeper.trial;
  before partkeeper.trial;
begin
  if partkeeper.quarantine_reason(relation) is not null then
    return partkeeper.quarantine_reason(relation);
  end if;
  select * into before from partkeeper.trial where trial.relation = begin_trial.relation;
  insert into partkeeper.trial (relation, relation_name, kind, generation)
  values (begin_trial.relation, coalesce(partkeeper.quoted_name(begin_trial.relation), begin_trial.relation::text), begin_trial.kind, begin_trial.generation)
  on conflict on constraint trial_has_one_row_per_table do update
    set strikes = trial.strikes + 1, kind = excluded.kind, generation = excluded.generation, began_at = clock_timestamp()
  returning trial.* into begun;
  if begun.strikes < partkeeper.strikes_max() then
    return null;
  end if;
  return partkeeper.quarantine(begin_trial.relation, begin_trial.parent, format(
    '%s workers in a row ended, or lost their connection, in the middle of %s; the last began at %s (generation %s)', begun.strikes,
    before.kind, to_char(before.began_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC'), before.generation));
end;
$$;
comment on function partkeeper.begin_trial(regclass, regclass, text, bigint) is
  'Says that a worker begins a step with a partition; the step itself removes the note in its own transaction, with end_trial(). A note that is still there was left by a worker that did not come to the end. NULL when the step may begin, else why the partition is quarantined.';
