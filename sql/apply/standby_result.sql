create function partkeeper.standby_result()
returns partkeeper.action_result
language sql stable
begin atomic
  select row(null, null, 'standby', null, null, 'waiting', 'this server is a standby: it follows its primary, where maintenance runs',
    'Call it on the primary.', null, null, 0)::partkeeper.action_result
  where pg_is_in_recovery();
end;
comment on function partkeeper.standby_result() is
  'What a pass says on a standby, which is read-only and in good order; NULL on a primary.';
