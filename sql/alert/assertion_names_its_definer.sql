create trigger assertion_names_its_definer
before insert or update on partkeeper.assertion
for each row execute function partkeeper.name_definer();
comment on trigger assertion_names_its_definer on partkeeper.assertion is
  'Whose query it is cannot be made up: rights are judged by it.';
