create function partkeeper.alerts_of_messages()
returns table (alert text, parent text, since timestamptz, detail text, remedy text)
language sql stable rows 1
set search_path = ''
as $$
  select 'alerts undelivered', null, min(message.queued_at),
    format('%s messages could not be delivered: %s', count(*), coalesce(max(message.failure), 'nobody with a webhook was there')),
    'Look at the receiver and at PARTKEEPER_WEBHOOK_URL; select * from partkeeper.alert_messages'
  from partkeeper.alert_message as message
  where message.is_wanted and message.delivered_at is null and message.given_up_at is null
    and message.queued_at < clock_timestamp() - interval '15 minutes'
  having count(*) > 0
$$;
comment on function partkeeper.alerts_of_messages() is
  'The alert about alerts: messages that have been on their way for over a quarter of an hour.';
