create function partkeeper.sound_settings(settings jsonb)
returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  if jsonb_typeof(settings) is distinct from 'object' then
    return '{}';
  end if;
  return (
    select coalesce(jsonb_object_agg(given.key, given.value), '{}')
    from jsonb_each(settings) as given
    where cardinality(partkeeper.settings_problems(jsonb_build_object(given.key, given.value))) = 0);
end;
$$;
comment on function partkeeper.sound_settings(jsonb) is
  'Those of the settings whose form is right, so that their values can be looked at beside the problems of the others.';
