create function partkeeper.settle_bytes(booked bigint, bytes bigint)
returns void
language sql volatile
begin atomic
  update partkeeper.flow_meter
  set paced_until = greatest(flow_meter.paced_until, clock_timestamp() - interval '1 second')
    + make_interval(secs => (settle_bytes.bytes - settle_bytes.booked)::double precision / pg_size_bytes(flow.value))
  from partkeeper.flow
  where flow.name = 'bytes_per_second' and flow.value <> 'off' and settle_bytes.bytes <> settle_bytes.booked;
end;
comment on function partkeeper.settle_bytes(bigint, bigint) is
  'Corrects a booking under bytes_per_second once the bytes of the chunk are known. Does nothing when none was booked.';
