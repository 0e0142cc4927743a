create function partkeeper.book_bytes(bytes numeric)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
begin
  -- What the waiting itself took is made up for; more than one second of the budget is never saved up.
  update partkeeper.flow_meter
  set paced_until = greatest(flow_meter.paced_until, clock_timestamp() - interval '1 second') + make_interval(secs => bytes::double precision / pg_size_bytes(flow.value))
  from partkeeper.flow
  where flow.name = 'bytes_per_second' and flow.value <> 'off';
  return case when found then bytes::bigint end;
end;
$$;
comment on function partkeeper.book_bytes(numeric) is
  'Books bytes under bytes_per_second: no chunk begins before they are used up. Returns them; NULL without that limit. settle_bytes() corrects what was not yet known.';
