create function partkeeper.act_as(role_before text)
returns void
language sql volatile
begin atomic
  select set_config('role', role_before, true) where role_before <> current_setting('role');
end;
comment on function partkeeper.act_as(text) is
  'Goes back to the role that act_as_owner() returned, within the transaction.';
