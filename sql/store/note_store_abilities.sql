create function partkeeper.note_store_abilities(name text, conditional_writes boolean)
returns void
language sql volatile
begin atomic
  update partkeeper.store set conditional_writes = note_store_abilities.conditional_writes
  where store.name = note_store_abilities.name;
end;
comment on function partkeeper.note_store_abilities(text, boolean) is
  'Notes what a probe of a store found out.';
