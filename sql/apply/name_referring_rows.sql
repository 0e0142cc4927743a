create function partkeeper.name_referring_rows(result partkeeper.action_result, relation oid)
returns partkeeper.action_result
language plpgsql volatile
set search_path = ''
as $$
begin
  -- For the eyes of the caller alone: what is in somebody's rows goes neither into the history nor into a log.
  if result.kind = 'detach' and result.outcome = 'held' and result.hint like '%referring_rows(%' then
    result.hint := result.hint || coalesce(' The first: ' || (
      select string_agg(format('%s %s', found.referrer::text, found.key), '; ')
      from (select * from partkeeper.referring_rows(relation::regclass) limit 3) as found), '');
  end if;
  return result;
end;
$$;
comment on function partkeeper.name_referring_rows(partkeeper.action_result, oid) is
  'Adds up to three keys of rows that keep a partition to the hint of a result that is on its way to the caller.';
