create function partkeeper.seal_fingerprint(relation oid)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select md5(concat_ws('/', string_agg(format('%s:%s:%s:%s:%s', pg_trigger.tgname, pg_trigger.oid, pg_trigger.xmin,
        pg_trigger.tgenabled, pg_trigger.tgfoid), ',' order by pg_trigger.tgname),
      pg_relation_filenode(relation), partkeeper.shape_hash(relation)))
    from pg_catalog.pg_trigger
    where pg_trigger.tgrelid = relation and pg_trigger.tgname like 'zzz\_partkeeper\_seal%'
    having count(*) >= 2);
end;
$$;
comment on function partkeeper.seal_fingerprint(oid) is
  'What tells that a sealed table is as it was sealed: OID, xmin and mode of its triggers, its file, and its columns, hashed. A trigger that was switched off and on again has another xmin; TRUNCATE and rewrites change the file. NULL without a whole seal.';
