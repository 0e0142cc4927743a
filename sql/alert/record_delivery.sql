create function partkeeper.record_delivery(id bigint, term bigint, failure text, random double precision)
returns boolean
language sql volatile
begin atomic
  with recorded as (
    update partkeeper.alert_message as message
    set delivered_at = case when record_delivery.failure is null then clock_timestamp() end,
      failure = left(record_delivery.failure, 200),
      due_at = clock_timestamp() + make_interval(secs =>
        least(900, power(2, least(message.attempts, 12))) * (0.5 + record_delivery.random / 2))
    where message.id = record_delivery.id and message.term = record_delivery.term
      and message.delivered_at is null and message.given_up_at is null
    returning 1
  )
  select exists (select from recorded);
end;
comment on function partkeeper.record_delivery(bigint, bigint, text, double precision) is
  'Notes what came of an attempt: delivered, or a failure and when to try again, 2 seconds later at first and a quarter of an hour at last. False when a later attempt has begun.';
