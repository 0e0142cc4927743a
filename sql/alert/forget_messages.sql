create function partkeeper.forget_messages()
returns void
language sql volatile
begin atomic
  with late as (
    update partkeeper.alert_message as message
    set given_up_at = clock_timestamp()
    where message.is_wanted and message.delivered_at is null and message.given_up_at is null
      and message.queued_at < clock_timestamp() - interval '3 days'
    returning message.*
  )
  select partkeeper.record_word('alert_given_up', null,
    format('message %s (%s %s) could not be delivered for three days: %s', late.id, late.alert, late.transition,
      coalesce(late.failure, 'nobody tried')))
  from late;
  delete from partkeeper.alert_message as message
  where message.queued_at < clock_timestamp() - interval '7 days';
end;
comment on function partkeeper.forget_messages() is
  'Gives up messages that could not be delivered for three days, which the history tells, and forgets all after seven.';
