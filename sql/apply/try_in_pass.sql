create function partkeeper.try_in_pass(action partkeeper.action, at timestamptz, term bigint, lock_wait interval, is_last_try boolean, run bigint, retired integer)
returns partkeeper.action_result
language plpgsql volatile
set search_path = ''
as $$
begin
  if term is null then
    return partkeeper.put_off(action, partkeeper.holder_of(action.parent), 'It is done there, or comes back with the next pass.', run, 'waiting');
  elsif retired >= 50 and action.kind <> 'create' and coalesce(action.waiting, action.held) is null then
    return partkeeper.put_off(action, 'bound of 50 retirements per parent and pass', 'The next pass goes on.', run, term => term);
  end if;
  return partkeeper.try_action(action, at, term, lock_wait, is_last_try, run);
end;
$$;
comment on function partkeeper.try_in_pass(partkeeper.action, timestamptz, bigint, interval, boolean, bigint, integer) is
  'One try of an action in a pass of maintain(), unless somebody else has the lease or retired says that enough was taken away from this parent.';
