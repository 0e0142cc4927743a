create function partkeeper.is_droppable(retired partkeeper.retirement, policy partkeeper.policy)
returns boolean
language sql immutable
begin atomic
  select (retired).detached_at is not null and (retired).drop_due_at is not null and (retired).on_expiry = (policy).on_expiry
    and case (retired).on_expiry
      when 'drop' then (retired).state = 'detached'
      when 'archive' then (retired).state = 'verified' or (retired).state = 'detached' and (retired).verified_at is not null
      else false end;
end;
comment on function partkeeper.is_droppable(partkeeper.retirement, partkeeper.policy) is
  'Whether a retirement has come so far that only its grace period stands before the drop: detached under a policy that drops and still does; for archive, verified as well.';
