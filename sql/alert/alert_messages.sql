create view partkeeper.alert_messages as
select message.id, message.queued_at, message.transition, message.alert, nullif(message.parent, '') as parent, message.since,
  message.detail, message.remedy,
  case when message.delivered_at is not null then 'delivered'
    when message.given_up_at is not null then 'given up'
    when not message.is_wanted then 'kept'
    else 'to deliver' end as state,
  message.attempts, message.failure, message.delivered_at
from partkeeper.alert_message as message;
comment on view partkeeper.alert_messages is
  'Alerts raised, changed and cleared within the last seven days, and what became of the messages; kept means that nobody had a webhook then.';
