create function partkeeper.referred_problem(parent oid, source oid, condition text)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  reference record;
  number bigint;
begin
  for reference in select * from partkeeper.inbound_joins(parent) loop
    -- Locked first: whoever wants to refer to one of them waits, so that the look stays true.
    perform partkeeper.ask_as_owner(parent, format('select count(*) from (select from only %s where %s for update) as locked',
      partkeeper.quoted_name(source), condition));
    number := partkeeper.ask_as_owner(parent, format(
      'select count(*) from (select from %s as referrer join (select * from only %s where %s) as referred on %s limit 1001) as few',
      partkeeper.quoted_name(reference.referrer), partkeeper.quoted_name(source), condition, reference.condition));
    if number > 0 then
      return format('%s%s rows of %s refer to rows in the default partition by %I, and moving those would break it or act on it',
        least(number, 1000), case when number > 1000 then ' and more' else '' end, partkeeper.quoted_name(reference.referrer), reference.conname);
    end if;
  end loop;
  return null;
end;
$$;
comment on function partkeeper.referred_problem(oid, oid, text) is
  'Which foreign key refers to rows that were to move: to the server a move is a deletion, which such a key refuses, or follows by deleting the rows that refer. NULL without any; then the rows are locked, so that it stays so.';
