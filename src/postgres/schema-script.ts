// Makes the one SQL script that installs or upgrades the schema, from nothing or from any earlier version.
// `migrate` runs it and `migrate --print` prints it, so both leave the same catalog and the same ledger behind.
import { digestOf, type Migration, readCode, readMigrations } from './sql-files.ts'

/** Number of the newest migration this program brings. */
export function newestMigration(): number {
  return Math.max(...readMigrations().map((migration) => migration.version))
}

/** Hash of the functions, views and grants this program brings. */
export function codeDigest(): string {
  return digestOf(readCode().map((file) => file.text))
}

/**
 * The whole script, one transaction; run again it changes nothing but re-creates the same code. With `upTo` it stops at
 * an older state, where there is no code yet, since code is written for the newest.
 */
export function schemaScript(upTo = newestMigration()): string {
  const migrations = readMigrations().filter((migration) => migration.version <= upTo)
  const code = upTo >= newestMigration() ? [...readCode().map((file) => file.text), digestStatement()] : []
  return [
    '-- Partkeeper: install or upgrade, safe to run again. Run it as the role that is to own the schema.',
    // Whatever the database defaults to: whoever waited for the lock must see what the one before it made.
    'begin isolation level read committed;',
    'set local search_path = pg_catalog;',
    'set local client_min_messages = warning;',
    'select pg_advisory_xact_lock(1886216555, 0);',
    ledgerStatement,
    refuseNewerStatement(Math.max(...migrations.map((migration) => migration.version))),
    dropCodeStatement,
    ...migrations.map(migrationStatement),
    ...code,
    'commit;',
    '',
  ].join('\n')
}

function digestStatement(): string {
  return `update partkeeper.installation set code_digest = '${codeDigest()}';`
}

const ledgerStatement = `do $$
begin
  if current_setting('server_version_num')::integer < 140000 then
    raise exception 'Partkeeper needs PostgreSQL 14 or newer, found %', current_setting('server_version');
  end if;
  if to_regnamespace('partkeeper') is null then
    create schema partkeeper;
    comment on schema partkeeper is 'Keeps large tables partitioned, archived and exportable, unattended.';
  end if;
  if to_regclass('partkeeper.migration') is null then
    create table partkeeper.migration (
      version    integer not null,
      name       text not null,
      digest     text not null,
      applied_at timestamptz not null default clock_timestamp(),
      applied_by text not null default current_user,
      constraint migration_is_applied_once primary key (version)
    );
    comment on table partkeeper.migration is 'Which migrations are in place: the only ledger, however they were applied.';
    comment on column partkeeper.migration.version is 'Number of the migration.';
    comment on column partkeeper.migration.name is 'Its file name.';
    comment on column partkeeper.migration.digest is 'Hash of its text; an applied migration never changes.';
    comment on column partkeeper.migration.applied_at is 'When it was applied.';
    comment on column partkeeper.migration.applied_by is 'Role that applied it.';
  end if;
end;
$$;`

function refuseNewerStatement(newest: number): string {
  return `do $$
begin
  if exists (select from partkeeper.migration where version > ${newest}) then
    raise exception using errcode = 'PK012',
      message = format('the schema is at version %s, this program brings ${newest}',
        (select max(version) from partkeeper.migration)),
      hint = 'Use the newer program: a schema is never taken back.';
  end if;
end;
$$;`
}

/** Functions and views are dropped before a migration, since they would stand in the way of ALTER TABLE. */
const dropCodeStatement = `do $$
declare
  statement text;
begin
  for statement in
    select format('drop trigger %I on partkeeper.%I', tgname, relname)
    from pg_trigger join pg_class on pg_class.oid = tgrelid
    where relnamespace = 'partkeeper'::regnamespace and not tgisinternal
    union all
    select 'drop view ' || string_agg(format('partkeeper.%I', relname), ', ')
    from pg_class where relnamespace = 'partkeeper'::regnamespace and relkind = 'v'
    having count(*) > 0
    union all
    select 'drop routine ' || string_agg(pg_proc.oid::regprocedure::text, ', ')
    from pg_proc where pronamespace = 'partkeeper'::regnamespace
      -- The triggers of sealed partitions hang on these, and their owners' rights too: they are replaced.
      and proname not in ('refuse_sealed_write', 'quarantine_late_row')
    having count(*) > 0
    union all
    select 'drop type ' || string_agg(format('partkeeper.%I', relname), ', ')
    from pg_class where relnamespace = 'partkeeper'::regnamespace and relkind = 'c'
    having count(*) > 0
  loop
    execute statement;
  end loop;
end;
$$;`

function migrationStatement(migration: Migration): string {
  return `do $migration$
begin
  if not exists (select from partkeeper.migration where version = ${migration.version}) then
    execute $text$
${migration.text}$text$;
    insert into partkeeper.migration (version, name, digest)
    values (${migration.version}, '${migration.name}', '${migration.digest}');
  elsif (select digest from partkeeper.migration where version = ${migration.version}) <> '${migration.digest}' then
    raise exception using errcode = 'PK012',
      message = 'migration ${migration.name} was applied with another text',
      hint = 'An applied migration never changes: compare the program with the one that installed the schema.';
  end if;
end;
$migration$;`
}
