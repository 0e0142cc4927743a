create function partkeeper.set_retention(
  parent regclass, retention text, on_expiry text default 'archive', grace text default '7 days',
  store text default null, keep_at_least integer default null, max_total_size text default null)
returns partkeeper.policy
language plpgsql volatile
set search_path = ''
as $$
begin
  return partkeeper.set_policy(parent, jsonb_build_object('retention', retention, 'on_expiry', on_expiry,
    'grace', grace, 'store', store, 'keep_at_least', keep_at_least, 'max_total_size', max_total_size));
end;
$$;
comment on function partkeeper.set_retention(regclass, text, text, text, text, integer, text) is
  'How long the partitions of a table are kept: retention NULL keeps for ever. on_expiry is detach (the table stays, unattached), archive (sealed, exported to the store and verified, detached, dropped after the grace period), or drop (no archive). store NULL is the one named default. With keep_at_least or max_total_size too, a partition goes only when all agree. Errors: PK003 when not managed, PK004 for bad values.';
