create function partkeeper.has_time_condition(policy partkeeper.policy)
returns text
language sql stable
set search_path = ''
as $$
  -- The first 48 bits of a random uuid would make a partition in some random year for each.
  select case policy.key_type
    when 'uuid_v7' then format('substr(%I::text, 15, 1) = ''7''', partkeeper.key_column(policy.parent))
    when 'ulid' then format('left(%I, 10) ~ ''^[0-7][0-9A-HJKMNP-TV-Z]{9}$''', partkeeper.key_column(policy.parent))
    else format('%I is not null', partkeeper.key_column(policy.parent)) end
$$;
comment on function partkeeper.has_time_condition(partkeeper.policy) is
  'The condition that rows meet whose key tells a place on the line of its parent: a version 7 uuid, a ULID, and any value of the other kinds.';
