create function partkeeper.request_problems(relation oid, store text, format text, settings jsonb)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  kind constant "char" := (select pg_class.relkind from pg_catalog.pg_class where pg_class.oid = relation);
  target constant numeric := case when jsonb_typeof(settings -> 'chunk_bytes') = 'number' then (settings ->> 'chunk_bytes')::numeric end;
begin
  return array_remove(array[
    case when kind is null then 'there is no such table'
      when kind = 'p' then format('%s is partitioned: export its partitions, one by one', partkeeper.quoted_name(relation))
      when kind <> 'r' then format('%s is no ordinary table', partkeeper.quoted_name(relation))
      else format('%s is ', partkeeper.quoted_name(relation)) || partkeeper.source_problem(relation) end,
    case when not exists (select from partkeeper.store as known where known.name = request_problems.store)
      then format('there is no store named %L; name it with set_store()', left(store, 63)) end,
    case when format not in ('copy.zst', 'copy.gz', 'csv.zst', 'csv.gz')
      then format('format: %L is not copy.zst, copy.gz, csv.zst or csv.gz', left(format, 40)) end,
    case when settings is null or jsonb_typeof(settings) <> 'object' then 'settings: expected a JSON object' end,
    (select 'settings: no such setting: ' || string_agg(quote_literal(left(given.name, 40)), ', ')
     from jsonb_object_keys(case when jsonb_typeof(settings) = 'object' then settings else '{}' end) as given(name)
     where given.name not in ('rung', 'chunk_bytes', 'digest')),
    case when settings ? 'rung' and coalesce(settings ->> 'rung', '') not in ('single', 'sealed') then 'settings: rung is single or sealed' end,
    case when settings ? 'digest' and jsonb_typeof(settings -> 'digest') <> 'boolean' then 'settings: digest is true or false' end,
    case when settings ? 'chunk_bytes' and coalesce(target not between 8192 and 4294967296 or target <> trunc(target), true)
      then 'settings: chunk_bytes is a whole number from 8192 to 4294967296' end], null);
end;
$$;
comment on function partkeeper.request_problems(oid, text, text, jsonb) is
  'Everything that keeps an export from being made as it was asked for, one sentence each; empty when all is right.';
