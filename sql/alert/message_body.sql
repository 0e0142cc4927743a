create function partkeeper.message_body(message partkeeper.alert_message)
returns text
language sql stable
set timezone = 'UTC'
set search_path = ''
as $$
  select json_build_object('version', 1, 'key', partkeeper.message_key(message), 'database', current_database(),
    'transition', message.transition, 'alert', message.alert, 'parent', nullif(message.parent, ''), 'since', message.since,
    'seen_at', message.queued_at, 'rows', message.rows, 'detail', message.detail, 'remedy', message.remedy)::text
$$;
comment on function partkeeper.message_body(partkeeper.alert_message) is
  'What is posted to the webhook; the same text in every attempt.';
