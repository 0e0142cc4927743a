create function partkeeper.actions_per_call(parent oid)
returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select greatest(1, least(200, current_setting('max_locks_per_transaction')::integer
      * (current_setting('max_connections')::integer + current_setting('max_prepared_transactions')::integer)
      / 4 / (4 + 3 * (select count(*) from pg_catalog.pg_index where pg_index.indrelid = parent))))::integer);
end;
$$;
comment on function partkeeper.actions_per_call(oid) is
  'How many actions one transaction may do: 200, or fewer where a quarter of the server''s lock table would not hold their relations and indexes.';
