create function partkeeper.set_retention(
  parent regclass, retention text, on_expiry text default 'archive', grace text default '7 days',
  store text default null, keep_at_least integer default null, max_total_size text default null)
returns partkeeper.policy
language plpgsql volatile
set search_path = ''
as $$
begin
  if store is not null then
    raise exception using errcode = 'PK004', message = format('there is no store named %L', left(store, 40)),
      hint = 'This version does not archive; choose on_expiry => ''detach'' or ''drop''.';
  end if;
  return partkeeper.set_policy(parent, jsonb_build_object('retention', retention, 'on_expiry', on_expiry,
    'grace', grace, 'keep_at_least', keep_at_least, 'max_total_size', max_total_size));
end;
$$;
comment on function partkeeper.set_retention(regclass, text, text, text, text, integer, text) is
  'How long the partitions of a table are kept: retention NULL keeps for ever. on_expiry is detach (the table stays, unattached), archive, or drop (detached, and dropped after the grace period). With keep_at_least or max_total_size too, a partition goes only when all agree. Errors: PK003 when not managed, PK004 for bad values.';
