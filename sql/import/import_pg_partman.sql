create function partkeeper.import_pg_partman(apply boolean default false)
returns table (parent text, outcome text, calls text[], problems text[], notes text[])
language plpgsql volatile
set search_path = ''
as $$
declare
  subject record;
  relation oid;
  wanted partkeeper.policy;
  said text;
begin
  for subject in select * from partkeeper.partman_configs() loop
    relation := partkeeper.partman_parent(subject.config);
    parent := subject.config ->> 'parent_table';
    calls := '{}';
    notes := '{}';
    if exists (select from partkeeper.policy where policy.parent = relation) then
      problems := '{}';
      outcome := 'done';
      notes := array['is under management'];
      if apply and subject.config ->> 'automatic_maintenance' = 'on' then
        said := partkeeper.take_over(subject.place, subject.config, '{}');
        notes := notes || coalesce(said, 'pg_partman was told to leave it alone');
      end if;
      return next;
      continue;
    end if;
    problems := partkeeper.partman_problems(subject.config, relation);
    -- What manage() would say is said before anything is done; each set is by itself.
    begin
      if partkeeper.table_problem(relation) is null then
        wanted := partkeeper.partman_policy(subject.config, relation);
        calls := partkeeper.partman_calls(subject.config, wanted);
        notes := partkeeper.partman_notes(subject.config, wanted);
      end if;
      outcome := case when cardinality(problems) > 0 then 'held' else 'due' end;
      if apply and outcome = 'due' then
        said := partkeeper.take_over(subject.place, subject.config, calls);
        notes := notes || case when said is not null then array[said] end;
        outcome := 'done';
      end if;
    exception when others then
      problems := problems || format('%s (%s)', sqlerrm, sqlstate);
      outcome := case when apply and cardinality(calls) > 0 then 'failed' else 'held' end;
    end;
    return next;
  end loop;
end;
$$;
comment on function partkeeper.import_pg_partman(boolean) is
  'What it takes to go on with every set of pg_partman, version 4 or 5, in whatever schema: one row each, with the calls. With apply, runs them, each set by itself, and sets automatic_maintenance to off there. outcome is due (apply would do it), done, held (the problems are for a person), or failed. Partitions are adopted as they are.';
