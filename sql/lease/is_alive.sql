create function partkeeper.is_alive(heartbeat_at timestamptz)
returns boolean
language sql stable
begin atomic
  -- One that lies ahead was written while the clock was: it says nothing.
  select is_alive.heartbeat_at between clock_timestamp() - interval '20 seconds' and clock_timestamp() + interval '20 seconds';
end;
comment on function partkeeper.is_alive(timestamptz) is
  'Whether a process with this heartbeat is at work: it was heard of within 20 seconds.';
