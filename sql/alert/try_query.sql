create function partkeeper.try_query(query text, out value numeric, out problem text)
language plpgsql volatile
set search_path = ''
set lock_timeout = '100ms'
as $$
declare
  answer refcursor;
  further record;
begin
  begin
    perform set_config('transaction_read_only', 'on', true);
    if exists (select from pg_catalog.pg_roles where pg_roles.rolname = 'partkeeper_reader')
      and partkeeper.may_act_as('partkeeper_reader')
    then
      perform set_config('role', 'partkeeper_reader', true);
    end if;
    -- A cursor takes one statement and no second one behind a semicolon.
    open answer for execute query;
    fetch answer into value;
    problem := case when not found then 'gives no row' when value is null then 'gives NULL'
      when value = 'NaN' then 'gives no number' end;
    fetch answer into further;
    problem := coalesce(problem, case when found then 'gives more than one row' end);
    -- Role and mode are as before again, and so is whatever the statement changed.
    raise exception using errcode = 'PK022', message = 'taken back';
  exception
    when sqlstate 'PK022' then
      null;
    when others then
      -- Only errors about the statement itself: others may quote rows.
      problem := format('fails with SQLSTATE %s', sqlstate) || case when sqlstate like '42%' then ': ' || sqlerrm else '' end;
  end;
  value := case when problem is null then value end;
end;
$$;
comment on function partkeeper.try_query(text) is
  'The number that one statement gives, or why it gives none. Read only, under partkeeper_reader where the caller may act as it, with an empty search_path, and taken back afterwards. The time it may take is the caller''s statement_timeout.';
