create function partkeeper.size_problem(size text)
returns text
language plpgsql immutable
set search_path = ''
as $$
begin
  if pg_size_bytes(size) <= 0 then
    return format('%L is not more than nothing', left(size, 40));
  end if;
  return null;
exception when others then
  return format('%L is not a size such as ''500 GB''', left(size, 40));
end;
$$;
comment on function partkeeper.size_problem(text) is
  'What is wrong with a size, as a sentence; NULL when pg_size_bytes() reads it as more than zero.';
