create function partkeeper.claim_message()
returns table (id bigint, term bigint, idempotency_key text, body text)
language plpgsql volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  chosen bigint;
begin
  -- One attempt a second, whoever makes it: the row is the pace of all.
  perform from partkeeper.alert_watch as watch
  where watch.attempted_at <= clock_timestamp() - interval '1 second' for update skip locked;
  if not found then
    return;
  end if;
  select message.id into chosen
  from partkeeper.alert_message as message
  where message.is_wanted and message.delivered_at is null and message.given_up_at is null and message.due_at <= clock_timestamp()
    and not exists (
      select from partkeeper.alert_message as earlier
      where earlier.alert = message.alert and earlier.parent = message.parent and earlier.id < message.id
        and earlier.is_wanted and earlier.delivered_at is null and earlier.given_up_at is null)
  order by message.due_at, message.id limit 1
  for update skip locked;
  if chosen is null then
    return;
  end if;
  update partkeeper.alert_watch set attempted_at = clock_timestamp();
  return query
    update partkeeper.alert_message as message
    set attempts = message.attempts + 1, term = message.term + 1, due_at = clock_timestamp() + interval '30 seconds'
    where message.id = chosen
    returning message.id, message.term, partkeeper.message_key(message), partkeeper.message_body(message);
end;
$$;
comment on function partkeeper.claim_message() is
  'The next message to deliver, nobody else''s for 30 seconds: of each alert the oldest first, one attempt a second in all. No row when there is none.';
