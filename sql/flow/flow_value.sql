create function partkeeper.flow_value(flow partkeeper.flow)
returns text
language sql stable
set search_path = ''
as $$
  select case when flow.tables is null then flow.value else coalesce((
    select string_agg(partkeeper.quoted_name(listed), ', ' order by listed::text)
    from unnest(flow.tables) as listed
    where partkeeper.quoted_name(listed) is not null), 'no table') end
$$;
comment on function partkeeper.flow_value(partkeeper.flow) is
  'The value of a limit or switch as set_flow() takes it; of a list the tables that are still there, by the names they have now.';
