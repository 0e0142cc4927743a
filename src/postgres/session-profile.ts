// The session profile: the settings our sessions rely on, because others change the meaning of values and plans, leave
// locks behind, or lose what was acknowledged. Written as SQL, and compared with what the server then says it has.
import pg from 'pg'

/** What the profile is made for. */
export interface ProfileChoices {
  readonly applicationName: string
  readonly lockTimeoutMs: number
  /** 0 is no limit. */
  readonly statementTimeoutMs: number
}

/** One setting of the profile. */
export interface ProfileSetting {
  readonly name: string
  readonly value: string
  /**
   * `values`: must hold everywhere. `wire`: is about the socket of the server, so it is neither set behind a pooler nor
   * checked on a Unix socket, where it reads 0. `newer`: only on servers that know it.
   */
  readonly kind: 'values' | 'wire' | 'newer'
}

/** What the server and the way to it are like, as far as the profile depends on it. */
export interface ProfileSurroundings {
  readonly isPooled: boolean
  readonly isSocket: boolean
  /** TCP settings of the server may be without effect on other systems, where they read 0. */
  readonly isLinux: boolean
  readonly knownSettings: readonly string[]
}

/** A setting that the server does not keep. */
export interface BrokenSetting {
  readonly name: string
  readonly wanted: string
  readonly found: string
}

/** The settings that not every supported server has. */
export const NEWER_SETTINGS = ['restrict_nonsystem_relation_kind'] as const

/** Makes the profile. Durations are milliseconds, `tcp_keepalives_*` seconds: the units of `pg_settings`. */
export function makeProfile(choices: ProfileChoices): readonly ProfileSetting[] {
  const values: readonly (readonly [string, string])[] = [
    ['application_name', choices.applicationName],
    ['client_encoding', 'UTF8'],
    ['TimeZone', 'UTC'],
    ['DateStyle', 'ISO, MDY'],
    ['IntervalStyle', 'postgres'],
    ['extra_float_digits', '1'],
    ['bytea_output', 'hex'],
    ['standard_conforming_strings', 'on'],
    ['search_path', ''],
    ['synchronous_commit', 'on'],
    ['row_security', 'off'],
    ['default_transaction_isolation', 'read committed'],
    ['lock_timeout', String(choices.lockTimeoutMs)],
    ['statement_timeout', String(choices.statementTimeoutMs)],
    ['idle_in_transaction_session_timeout', '2000'],
  ]
  const wire: readonly (readonly [string, string])[] = [
    ['tcp_user_timeout', '10000'],
    ['tcp_keepalives_idle', '10'],
    ['tcp_keepalives_interval', '5'],
    ['tcp_keepalives_count', '3'],
    ['client_connection_check_interval', '2000'],
  ]
  return [
    ...values.map(([name, value]) => ({ name, value, kind: 'values' }) as const),
    ...wire.map(([name, value]) => ({ name, value, kind: 'wire' }) as const),
    // Not 'view' as well: with it a session cannot read the views of our own schema (measured on 18.4).
    { name: NEWER_SETTINGS[0], value: 'foreign-table', kind: 'newer' },
  ]
}

/** Leaves out what this server does not know, or what is not its business behind a pooler. */
export function selectSettings(
  profile: readonly ProfileSetting[],
  surroundings: ProfileSurroundings,
): readonly ProfileSetting[] {
  return profile.filter(({ name, kind }) => {
    if (kind === 'wire') return !surroundings.isPooled
    return kind === 'values' || surroundings.knownSettings.includes(name)
  })
}

/** Writes the profile as statements; `set local` lasts for a transaction and takes no snapshot, unlike a select. */
export function writeProfile(settings: readonly ProfileSetting[], scope: 'session' | 'transaction'): string {
  const verb = scope === 'session' ? 'set' : 'set local'
  return settings.map(({ name, value }) => `${verb} ${name} = ${pg.escapeLiteral(value)}`).join(';\n')
}

/** Reads back what the server has. */
export const READ_BACK_STATEMENT = `
select name, setting
from pg_catalog.pg_settings
where name = any ($1)`

/** Compares the profile with what was read back. */
export function findBroken(
  settings: readonly ProfileSetting[],
  readBack: ReadonlyMap<string, string>,
  surroundings: ProfileSurroundings,
): readonly BrokenSetting[] {
  return settings.flatMap(({ name, value, kind }) => {
    const found = readBack.get(name)
    if (found !== undefined && isKept(value, found)) return []
    if (kind === 'wire' && found === '0' && (surroundings.isSocket || !surroundings.isLinux)) return []
    return [{ name, wanted: value, found: found ?? 'nothing' }]
  })
}

function isKept(wanted: string, found: string): boolean {
  // An empty list of schemas reads as a pair of quotes.
  return found === wanted || (wanted === '' && found === '""')
}
