create function partkeeper.request_export(
  relation regclass, store text default null, format text default null, at timestamptz default now(), settings jsonb default '{}')
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  place constant text := coalesce(store, 'default');
  kind constant text := coalesce(format, 'copy.zst');
  problems constant text[] := partkeeper.request_problems(relation, place, kind, settings);
  target bigint;
  retired partkeeper.retirement;
  wanted_rung text;
  id bigint;
begin
  if cardinality(problems) > 0 then
    raise exception using errcode = 'PK015', message = pg_catalog.format('%s cannot be exported: %s',
        coalesce(partkeeper.quoted_name(relation), relation::text, 'NULL'), array_to_string(problems, '; ')),
      hint = 'select * from partkeeper.stores lists the stores.';
  end if;
  perform partkeeper.require_owner(relation);
  target := coalesce((settings ->> 'chunk_bytes')::bigint, 67108864);
  select * into retired from partkeeper.retirement
  where retirement.partition = request_export.relation and retirement.state not in ('dropped', 'undone');
  if retired.export is not null then
    return retired.export;
  end if;
  wanted_rung := coalesce(settings ->> 'rung', case when partkeeper.relation_size(relation) <= target then 'single' end);
  if wanted_rung is null then
    raise exception using errcode = 'PK015',
      message = pg_catalog.format('%s has %s, more than one chunk, and may change while it is copied', partkeeper.quoted_name(relation),
        pg_size_pretty(partkeeper.relation_size(relation))),
      hint = 'Choose the rung: sealed makes it read-only until its archive is verified, and can be resumed; single is one COPY, and cannot.';
  end if;
  -- Asked twice, say by a client that heard no answer: the export that is on its way is the one.
  select same.id into id from partkeeper.export as same
  where same.relation = request_export.relation and same.state in ('planned', 'stored') and same.store = place
    and same.format = kind and same.rung = wanted_rung and same.settings = request_export.settings - 'rung';
  if id is not null then
    return id;
  end if;
  id := partkeeper.insert_export(relation, place, wanted_rung, kind, settings - 'rung');
  perform partkeeper.record_word('request_export', null, pg_catalog.format('export %s of %s to store %s', id, partkeeper.quoted_name(relation), place));
  return id;
end;
$$;
comment on function partkeeper.request_export(regclass, text, text, timestamptz, jsonb) is
  'Queues an export of one table, which workers or partkeeper maintain make, and returns its number. store defaults to the one named default, format to copy.zst (COPY text under zstd). settings: rung (single: one COPY, for small tables; sealed: read-only until verified, any number of chunks), chunk_bytes (target size of a chunk, 64 MB unless given), digest (an order-free digest of the rows). Asked again while it is on its way, or for a partition that is being archived, it returns the export there is. Error PK015 with everything that is wrong.';
