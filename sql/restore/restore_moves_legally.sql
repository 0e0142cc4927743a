create trigger restore_moves_legally
  before update of state on partkeeper.restore
  for each row
  when (old.state is distinct from new.state)
  execute function partkeeper.guard_restore_transition();
comment on trigger restore_moves_legally on partkeeper.restore is
  'Keeps every entrance to the legal moves of a restore.';
