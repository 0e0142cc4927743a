create trigger export_moves_legally
  before update of state, term on partkeeper.export
  for each row
  when (old.state is distinct from new.state or old.term is distinct from new.term)
  execute function partkeeper.guard_export_transition();
comment on trigger export_moves_legally on partkeeper.export is
  'Keeps every worker, old and new, to the legal moves of an export.';
