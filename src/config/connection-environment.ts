// What the environment says about the connection: the PG* variables in libpq's meaning, and DATABASE_URL above them.
// Pure; files that these settings point to are read elsewhere.
import type { Secret } from '../core/secrets.ts'
import {
  type ConnectionParameters,
  findContradictions,
  isWithoutEffect,
  type ParameterName,
} from './connection-parameters.ts'
import { parseConnectionUrl } from './connection-url.ts'
import type { ConfigFault } from './faults.ts'
import type { SettingName, SettingValues } from './settings.ts'

/** A connection as it was asked for, before any file was read. */
export interface ConnectionRequest {
  /** Whether anybody named a database; otherwise `npm start` brings its own. */
  readonly isChosen: boolean
  /** From the URL: these win over everything. */
  readonly explicit: ConnectionParameters
  /** From the PG* variables: these come after the service file. */
  readonly fallback: ConnectionParameters
  readonly serviceFile: string | undefined
  readonly systemFolder: string | undefined
  readonly allowPlain: boolean
}

const PARAMETER_BY_VARIABLE = {
  PGHOST: 'host',
  PGHOSTADDR: 'hostaddr',
  PGPORT: 'port',
  PGDATABASE: 'dbname',
  PGUSER: 'user',
  PGPASSWORD: 'password',
  PGPASSFILE: 'passfile',
  PGSERVICE: 'service',
  PGOPTIONS: 'options',
  PGCONNECT_TIMEOUT: 'connect_timeout',
  PGSSLMODE: 'sslmode',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGSSLNEGOTIATION: 'sslnegotiation',
  PGCHANNELBINDING: 'channel_binding',
} as const satisfies Readonly<Partial<Record<SettingName, ParameterName>>>

const CHOOSING = ['DATABASE_URL', 'PGHOST', 'PGSERVICE', 'PGDATABASE'] as const

/** libpq's variables that ask for a protection which is not given here: better refused than silently not given. */
const UNHONOURED: Readonly<Record<string, string>> = {
  PGREQUIREAUTH: 'require_auth',
  PGREQUIREPEER: 'requirepeer',
  PGSSLCRL: 'sslcrl',
  PGSSLCRLDIR: 'sslcrldir',
  PGSSLMINPROTOCOLVERSION: 'ssl_min_protocol_version',
  PGGSSENCMODE: 'gssencmode',
  PGTARGETSESSIONATTRS: 'target_session_attrs',
}

/** Makes the request out of valid settings, with what is wrong in the URL or between the settings. */
export function requestConnection(values: SettingValues): {
  readonly request: ConnectionRequest
  readonly faults: readonly ConfigFault[]
} {
  const url =
    values.DATABASE_URL === undefined
      ? undefined
      : parseConnectionUrl(values.DATABASE_URL.reveal(), 'DATABASE_URL')
  const explicit = url?.parameters ?? {}
  const fallback = readVariables(values)
  const merged = { ...fallback, ...explicit }
  const request = {
    isChosen: CHOOSING.some((name) => values[name] !== undefined),
    explicit,
    fallback,
    serviceFile: values.PGSERVICEFILE,
    systemFolder: values.PGSYSCONFDIR,
    allowPlain: values.PARTKEEPER_ALLOW_PLAIN ?? false,
  }
  // A service may still change what contradicts; then the check follows when its file has been read.
  const contradictions = merged.service === undefined ? findContradictions(merged) : []
  return { request, faults: [...(url?.faults ?? []), ...contradictions] }
}

/** Finds variables of libpq that are set, matter, and cannot be honoured. */
export function findUnhonoured(
  environment: Readonly<Record<string, string | undefined>>,
): readonly ConfigFault[] {
  return Object.entries(UNHONOURED).flatMap(([variable, parameter]) => {
    const value = environment[variable]
    if (value === undefined || value === '' || isWithoutEffect(parameter, value)) return []
    const expected = 'it to be unset, because it is not honoured here'
    return [{ setting: variable, expected, found: 'a value', hint: undefined }]
  })
}

/** The secrets of a request, for the scrubber. */
export function listRequestSecrets(request: ConnectionRequest): readonly Secret[] {
  const { explicit, fallback } = request
  return [explicit.password, explicit.sslpassword, fallback.password].filter((secret) => secret !== undefined)
}

function readVariables(values: SettingValues): ConnectionParameters {
  const pairs = Object.entries(PARAMETER_BY_VARIABLE).map(([variable, parameter]) => {
    return [parameter, values[variable as keyof typeof PARAMETER_BY_VARIABLE]] as const
  })
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined))
}
