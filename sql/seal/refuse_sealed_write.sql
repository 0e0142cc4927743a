-- Replaced, never dropped: the triggers of sealed partitions hang on it.
create or replace function partkeeper.refuse_sealed_write()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  -- A sequence keeps its count whatever becomes of this transaction. By OID, since whoever writes here needs no right on the schema.
  begin
    perform nextval(tg_argv[0]::oid::regclass);
  exception when others then
    null; -- The refusal matters, its count does not.
  end;
  raise exception using errcode = 'PK020',
    message = format('%s on %I.%I is refused: it is sealed, which means read-only while it is being archived', tg_op, tg_table_schema, tg_table_name),
    hint = 'For a partition that has expired, the owner can call that off with partkeeper.undo_retirement(), or set late_rows to quarantine; for an export of one table, with partkeeper.cancel_export().';
end;
$$;
comment on function partkeeper.refuse_sealed_write() is
  'Trigger function of the seal: refuses every write with error PK020 and counts it. Its argument is the OID of the sequence that counts.';
