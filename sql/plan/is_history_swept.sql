create function partkeeper.is_history_swept(at timestamptz)
returns boolean
language sql stable
begin atomic
  select at between clock_timestamp() - interval '1 hour' and clock_timestamp()
    and partkeeper.may_act_as(partkeeper.owner_role('partkeeper.event'::regclass::oid));
end;
comment on function partkeeper.is_history_swept(timestamptz) is
  'Whether a pass over all tables looks after the history as well: one for the present does, since the history lives by the clock whatever instant others are planned for; and one by a role that may act as its owner, since for another role it would be a failure in every pass.';
