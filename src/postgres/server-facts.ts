// What a new connection finds out about the server and its own role, in one statement. Facts only: what follows from
// them is decided where the connection is opened.

/** The row of the statement below. */
export interface ServerFactsRow {
  readonly version_number: number
  readonly version: string
  readonly is_linux: boolean
  readonly is_standby: boolean
  readonly role: string
  readonly is_superuser: boolean
  readonly bypasses_row_security: boolean
  readonly backend_id: number
  readonly is_socket: boolean
  readonly known_settings: readonly string[]
}

/** Both the role that logged in and the role that acts count: whoever logged in can become itself again. */
export const FACTS_STATEMENT = `
select
  pg_catalog.current_setting('server_version_num')::int4 as version_number,
  pg_catalog.current_setting('server_version') as version,
  pg_catalog.version() like '%linux%' as is_linux,
  pg_catalog.pg_is_in_recovery() as is_standby,
  current_user::text as role,
  exists (
    select from pg_catalog.pg_roles
    where rolname in (current_user, session_user) and rolsuper
  ) as is_superuser,
  exists (
    select from pg_catalog.pg_roles
    where rolname in (current_user, session_user) and rolbypassrls
  ) as bypasses_row_security,
  pg_catalog.pg_backend_pid() as backend_id,
  pg_catalog.inet_server_addr() is null as is_socket,
  array (
    select name
    from pg_catalog.pg_settings
    where name = any ($1)
  ) as known_settings`

/** The oldest major that is supported. */
export const MAJOR_MIN = 14

/** The major version, from the number the server gives. */
export function majorOf(versionNumber: number): number {
  return Math.floor(versionNumber / 10_000)
}
