create function partkeeper.assert_that(
  name text, condition text, comparison text default null, threshold numeric default null,
  lasts text default '0 minutes', remedy text default null)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  short constant text[] := regexp_match(condition, '^\s*([a-z]+(?: [a-z]+)*)\s*(<=|>=|<>|<|>|=)\s*(-?[0-9]{1,18}(?:\.[0-9]{1,9})?)\s*$');
  subject constant text := case when comparison is null then short[1] else btrim(condition) end;
  sign constant text := coalesce(comparison, short[2]);
  bar constant numeric := coalesce(threshold, short[3]::numeric);
  is_measure constant boolean := exists (select from partkeeper.measures as known where known.name = subject);
  problem text;
begin
  problem := case
    when name is null or name !~ '^[^[:cntrl:]]{1,63}$' or name ~ '^\s|\s$' then 'the name must be 1 to 63 visible characters'
    when subject is null or comparison is null and not is_measure
      then format('%L is not a measure, a comparison and a number', left(condition, 100))
    when sign not in ('<', '<=', '>', '>=', '=', '<>') then format('%L is not a comparison', left(sign, 20))
    when bar is null or bar = 'NaN' then 'the threshold must be a number'
    when length(subject) > 10000 then 'the query is longer than 10000 characters'
  end;
  if problem is null and not is_measure then
    problem := 'the query ' || (select tried.problem from partkeeper.try_query(subject) as tried);
  end if;
  if problem is not null then
    raise exception using errcode = 'PK022', message = format('assertion %L: %s', coalesce(left(name, 63), 'NULL'), problem),
      hint = format('Write ''active connections > 10'', or one statement that gives one number, names with their schema, and comparison => ''>'', threshold => 10. Measures: %s.',
        (select string_agg(known.name, ', ') from partkeeper.measures as known));
  end if;
  perform partkeeper.duration(lasts);
  insert into partkeeper.assertion as defined (name, measure, query, comparison, threshold, lasts, remedy)
  values (assert_that.name, case when is_measure then subject end, case when not is_measure then subject end, sign, bar, lasts, assert_that.remedy)
  on conflict on constraint assertion_has_one_row_per_name do update
  set measure = excluded.measure, query = excluded.query, comparison = excluded.comparison, threshold = excluded.threshold,
    lasts = excluded.lasts, remedy = excluded.remedy, defined_by = current_user, defined_at = clock_timestamp(),
    due_at = '-infinity', measured_at = null, value = null, true_since = null, problem = null, problem_since = null;
  perform partkeeper.record_word('assert_that', null, format('%s: %s %s %s for %s', name, left(subject, 200), sign, bar, lasts));
end;
$$;
comment on function partkeeper.assert_that(text, text, text, numeric, text, text) is
  'Makes a condition an alert: ''active connections > 10'', or a query with comparison and threshold; lasts says for how long it has to be true. The same name again replaces it. Error PK022 when it is not understood or the query gives no number.';
