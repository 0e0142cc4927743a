create function partkeeper.set_store(name text, url text, settings jsonb default '{}')
returns partkeeper.store
language plpgsql volatile
set search_path = ''
as $$
declare
  problems constant text[] := partkeeper.store_problems(name, url, settings);
  before partkeeper.store;
  result partkeeper.store;
begin
  if cardinality(problems) > 0 then
    raise exception using errcode = 'PK014', message = format('store %L cannot be named: %s', left(name, 63), array_to_string(problems, '; ')),
      hint = 'A store is file:///folder or s3://bucket/prefix?endpoint=...&region=..., without credentials.';
  end if;
  select * into before from partkeeper.store where store.name = set_store.name for update;
  if before.url = set_store.url and before.settings = set_store.settings then
    return before;
  end if;
  insert into partkeeper.store as known (name, url, settings)
  values (set_store.name, set_store.url, set_store.settings)
  on conflict on constraint store_has_one_row_per_name do update
    set url = excluded.url, settings = excluded.settings, failing_since = null, failure = null
  returning known.* into result;
  perform partkeeper.record_word('set_store', null, format('store %s is at %s', set_store.name, set_store.url));
  return result;
end;
$$;
comment on function partkeeper.set_store(text, text, jsonb) is
  'Names a place for archives, or gives a store another address; the same arguments change nothing. Whether the place is the same one is seen by its marker, not by its address. Credentials never enter the database. Error PK014 with everything that is wrong.';
