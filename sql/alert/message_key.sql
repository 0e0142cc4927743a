create function partkeeper.message_key(message partkeeper.alert_message)
returns text
language sql stable
begin atomic
  select installation.id || '-' || (message_key.message).id from partkeeper.installation;
end;
comment on function partkeeper.message_key(partkeeper.alert_message) is
  'The key by which a receiver knows a message again: the same in every attempt.';
