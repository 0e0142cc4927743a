create function partkeeper.summary_of(outcomes text[])
returns text
language sql immutable
set search_path = ''
as $$
  select coalesce(string_agg(format('%s %s', counted.number, counted.outcome), ', ' order by counted.outcome), 'nothing is due')
  from (select outcome, count(*) from unnest(outcomes) as outcome group by outcome) as counted(outcome, number)
$$;
comment on function partkeeper.summary_of(text[]) is
  'Outcomes in one line: 3 done, 1 deferred; nothing is due when there are none.';
