create trigger chunk_moves_legally
  before update of state, term on partkeeper.chunk
  for each row
  when (old.state is distinct from new.state or old.term is distinct from new.term)
  execute function partkeeper.guard_chunk_transition();
comment on trigger chunk_moves_legally on partkeeper.chunk is
  'Keeps every worker, old and new, to the legal moves of a chunk.';
