create function partkeeper.open_export(export bigint, at timestamptz, generation bigint, lock_wait interval default '100 ms')
returns table (outcome text, detail text)
language plpgsql volatile
set search_path = ''
as $$
declare
  lock_timeout_before constant text := current_setting('lock_timeout');
  subject partkeeper.export;
  problem text;
begin
  select * into subject from partkeeper.export where export.id = open_export.export for update skip locked;
  if subject.id is null then
    return query select 'deferred', 'somebody else is at it just now';
    return;
  elsif subject.state <> 'planned' or subject.opened_at is not null then
    return query select 'already', format('the export is %s', case when subject.state = 'planned' then 'open' else subject.state end);
    return;
  end if;
  begin
    perform set_config('lock_timeout', greatest(1, least(100, extract(epoch from lock_wait) * 1000))::integer || 'ms', true);
    problem := coalesce(partkeeper.build_problem(generation), partkeeper.opening_problem(subject, at));
    if problem is not null then
      raise exception using errcode = 'PK011', message = problem;
    end if;
    perform partkeeper.open_relation(subject);
    -- A table without blocks has no chunk to wait for.
    perform partkeeper.finish_storing(subject.id, (select process.version from partkeeper.process
      where process.generation = open_export.generation));
    outcome := 'opened';
    if subject.rung = 'sealed' then
      perform partkeeper.record_word('seal', subject.parent, format('read-only until export %s is verified', subject.id),
        partition_name => subject.relation_name);
    end if;
    detail := case subject.rung when 'sealed' then 'sealed: read-only until its archive is verified' else 'its rows are copied in one transaction' end;
  exception when others then
    outcome := case when sqlstate in ('55P03', '40P01', '40001', 'PK008') then 'deferred' when sqlstate = 'PK030' then 'waiting' when sqlstate = 'PK011' then 'held' else 'failed' end;
    detail := case sqlstate when '55P03' then format('a lock was not free within 100 ms: SHARE ROW EXCLUSIVE on %s', subject.relation_name)
      else sqlerrm end;
  end;
  if outcome = 'waiting' then
    perform partkeeper.note_flow_held(detail);
  end if;
  perform set_config('lock_timeout', lock_timeout_before, true);
  return next;
end;
$$;
comment on function partkeeper.open_export(bigint, timestamptz, bigint, interval) is
  'Begins an export: seals its table (or only looks at it, for the rung single) and fixes file, shape and size, in one transaction. outcome is opened, already, deferred (a lock), waiting (a limit or a switch), held (a person or a step must come first) or failed. Only a worker that sees the store calls it.';
