create function partkeeper.hear_call(signature bytea, signed_at timestamptz)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  time_window constant interval := '5 minutes';
  number bigint;
begin
  if hear_call.signed_at not between clock_timestamp() - time_window and clock_timestamp() + time_window then
    return false;
  end if;
  -- A minute longer than its window: nobody who looked at the clock just before its end finds the row gone.
  delete from partkeeper.heard_call
  where heard_call.signature in (
    select old.signature from partkeeper.heard_call as old
    where old.signed_at < clock_timestamp() - time_window - interval '1 minute'
    limit 1000
    for update skip locked);
  if (select count(*) from partkeeper.heard_call) >= 10000 then
    return false;
  end if;
  insert into partkeeper.heard_call (signature, signed_at)
  values (hear_call.signature, hear_call.signed_at)
  on conflict on constraint heard_call_has_one_row_per_signature do nothing;
  get diagnostics number = row_count;
  return number = 1;
end;
$$;
comment on function partkeeper.hear_call(bytea, timestamptz) is
  'Whether a signed call is heard for the first time and within five minutes of its signing, by the clock of the database; remembers it. False as well while 10000 are remembered: more than any platform has to say.';
