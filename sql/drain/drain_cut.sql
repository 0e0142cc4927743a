create function partkeeper.drain_cut(policy partkeeper.policy, source oid, from_value text, to_value text, batch_rows bigint)
returns text
language plpgsql volatile
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
declare
  control constant text := quote_ident(partkeeper.key_column(policy.parent));
  query constant text := format('select %s::text from only %s where %s', control, partkeeper.quoted_name(source),
    partkeeper.batch_condition(partkeeper.key_column(policy.parent), from_value, to_value));
  first_key text;
  cut text;
begin
  -- A partition that rows elsewhere refer to cannot be detached, so it could not grow; an exclusion constraint would be
  -- built anew by each attach.
  if exists (select from partkeeper.inbound_keys(policy.parent))
    or exists (select from pg_catalog.pg_constraint where pg_constraint.conrelid = policy.parent and pg_constraint.contype = 'x') then
    return to_value;
  end if;
  cut := partkeeper.ask_as_owner(policy.parent, format('%s order by %s offset %s limit 1', query, control, batch_rows));
  first_key := partkeeper.ask_as_owner(policy.parent, format('%s order by %s limit 1', query, control));
  -- Rows with one key cannot be parted.
  if cut = first_key then
    cut := partkeeper.ask_as_owner(policy.parent, format('%1$s and %2$s > %3$L order by %2$s limit 1', query, control, cut));
  end if;
  if policy.key_type in ('timestamptz', 'timestamp', 'date') or cut is null then
    return coalesce(cut, to_value);
  end if;
  return partkeeper.rounded_cut(policy, first_key, cut, to_value);
end;
$$;
comment on function partkeeper.drain_cut(partkeeper.policy, oid, text, text, bigint) is
  'Up to which key a batch of rows reaches that begins at a bound: the key of the first row that does not fit any more, or the end of the span. Rows with the same key go together. With foreign keys to the parent, or an exclusion constraint, the whole span is one batch.';
