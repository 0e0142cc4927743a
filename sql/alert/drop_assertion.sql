create function partkeeper.drop_assertion(name text)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  delete from partkeeper.assertion where assertion.name = drop_assertion.name;
  if not found then
    raise exception using errcode = 'PK022', message = format('there is no assertion %L', coalesce(name, 'NULL')),
      hint = 'select * from partkeeper.assertions shows them.';
  end if;
  perform partkeeper.record_word('drop_assertion', null, name);
end;
$$;
comment on function partkeeper.drop_assertion(text) is
  'Forgets an assertion. Error PK022 when there is none of that name.';
