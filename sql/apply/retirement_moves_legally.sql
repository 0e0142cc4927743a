create trigger retirement_moves_legally
  before update of state on partkeeper.retirement
  for each row
  when (old.state is distinct from new.state)
  execute function partkeeper.guard_retirement_transition();
comment on trigger retirement_moves_legally on partkeeper.retirement is
  'Keeps every entrance, old and new, to the legal moves of a retirement.';
