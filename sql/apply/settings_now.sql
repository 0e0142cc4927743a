create function partkeeper.settings_now()
returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_object_agg(pg_settings.name, pg_settings.setting)
    || jsonb_build_object('role', current_setting('role'), 'partkeeper.allow_time_travel', current_setting('partkeeper.allow_time_travel', true))
  from pg_catalog.pg_settings
$$;
comment on function partkeeper.settings_now() is
  'The settings of the session as they are, with its role and our own: what a function that is called must leave as it was.';
