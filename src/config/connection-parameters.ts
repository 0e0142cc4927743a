// The parameters of a connection under libpq's names: what each may hold, which ones are known but not honoured here,
// and what must not be combined. A URL, a service file and the PG* variables all go through these readers.
import { SSL_MODES, type SslMode } from '../core/connection-target.ts'
import { Secret } from '../core/secrets.ts'
import type { ConfigFault, Parsed } from './faults.ts'
import { readChoice, readLine, readWholeNumber } from './setting-values.ts'

/** What is known about a connection so far; secrets stay in their boxes. */
export interface ConnectionParameters {
  readonly host?: string
  readonly hostaddr?: string
  readonly port?: number
  readonly dbname?: string
  readonly user?: string
  readonly password?: Secret
  readonly passfile?: string
  readonly service?: string
  readonly options?: string
  readonly connect_timeout?: number
  readonly sslmode?: SslMode
  readonly sslrootcert?: string
  readonly sslcert?: string
  readonly sslkey?: string
  readonly sslpassword?: Secret
  readonly sslnegotiation?: 'postgres' | 'direct'
  readonly channel_binding?: 'disable' | 'prefer' | 'require'
}

export type ParameterName = keyof ConnectionParameters

const MULTIPLE_HOSTS =
  'lists of hosts are not supported: name the server, or the address that follows the primary'

/** Reads the name or address of one server, or the folder of its Unix socket. */
export function readHost(text: string): Parsed<string> {
  const expected = 'one host name, address, or folder of a Unix socket'
  if (text.includes(',')) return { ok: false, expected, hint: MULTIPLE_HOSTS }
  const isFolder = text.startsWith('/') && readLine(text).ok
  const isName = /^[^\s\p{C},@/?#\\<>"'`[\]]{1,255}$/u.test(text)
  return isFolder || isName ? { ok: true, value: text } : { ok: false, expected }
}

/** Reads one numeric address. */
export function readHostAddress(text: string): Parsed<string> {
  const isAddress =
    /^([0-9]{1,3}\.){3}[0-9]{1,3}$/.test(text) || /^[0-9A-Fa-f]*:[0-9A-Fa-f:.]+(%\w+)?$/.test(text)
  if (isAddress) return { ok: true, value: text }
  return { ok: false, expected: 'one numeric address', hint: text.includes(',') ? MULTIPLE_HOSTS : undefined }
}

/** Reads a TCP port. */
export function readPort(text: string): Parsed<number> {
  const parsed = readWholeNumber(1, 65_535)(text)
  return !parsed.ok && text.includes(',') ? { ...parsed, hint: MULTIPLE_HOSTS } : parsed
}

/** Reads libpq's connect_timeout, in seconds; zero and less wait for ever. */
export function readConnectTimeout(text: string): Parsed<number> {
  if (/^-[0-9]{1,9}$/.test(text)) return { ok: true, value: 0 }
  return readWholeNumber(0, 86_400)(text)
}

/** Reads an sslmode; the driver's own `no-verify` is not one of libpq's. */
export function readSslMode(text: string): Parsed<SslMode> {
  const parsed = readChoice(SSL_MODES)(text)
  return !parsed.ok && text === 'no-verify' ? { ...parsed, hint: 'did you mean require?' } : parsed
}

export const readNegotiation = readChoice(['postgres', 'direct'])
export const readChannelBinding = readChoice(['disable', 'prefer', 'require'])

/** Puts a text into its box. */
export function readSecret(text: string): Parsed<Secret> {
  const parsed = text.includes('\u0000') ? undefined : new Secret(text)
  return parsed === undefined ? { ok: false, expected: 'a text without NUL' } : { ok: true, value: parsed }
}

const READERS: {
  readonly [Name in ParameterName]-?: (text: string) => Parsed<NonNullable<ConnectionParameters[Name]>>
} = {
  host: readHost,
  hostaddr: readHostAddress,
  port: readPort,
  dbname: readLine,
  user: readLine,
  password: readSecret,
  passfile: readLine,
  service: readLine,
  options: readLine,
  connect_timeout: readConnectTimeout,
  sslmode: readSslMode,
  sslrootcert: readLine,
  sslcert: readLine,
  sslkey: readLine,
  sslpassword: readSecret,
  sslnegotiation: readNegotiation,
  channel_binding: readChannelBinding,
}

/** The parameters that are honoured. */
export const PARAMETER_NAMES: readonly ParameterName[] = Object.keys(READERS).filter(isParameterName)

/** Known parameters that change nothing here: replaced by the session profile, or meant for other clients. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  ...['application_name', 'fallback_application_name', 'client_encoding', 'tcp_user_timeout', 'keepalives'],
  ...['keepalives_idle', 'keepalives_interval', 'keepalives_count', 'sslcompression', 'krbsrvname', 'gsslib'],
  ...['uselibpqcompat', 'pgbouncer'],
])

/** Values of known parameters that ask for nothing more than what is done anyway. */
const HARMLESS_VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ['gssencmode', ['disable', 'prefer']],
  ['target_session_attrs', ['any']],
  ['load_balance_hosts', ['disable']],
  ['sslcertmode', ['allow']],
  ['sslsni', ['1']],
])

/** Whether a parameter may be left out without the person getting less than was asked for. */
export function isWithoutEffect(name: string, value: string): boolean {
  return WITHOUT_EFFECT.has(name) || (HARMLESS_VALUES.get(name)?.includes(value) ?? false)
}

export function isParameterName(name: string): name is ParameterName {
  return Object.hasOwn(READERS, name)
}

/** Reads one parameter and adds it to what is known. */
export function readParameter(name: ParameterName, text: string): Parsed<ConnectionParameters> {
  const parsed = READERS[name](text)
  return parsed.ok ? { ok: true, value: { [name]: parsed.value } } : parsed
}

/** What must not be combined, named after the variables that set it. */
export function findContradictions(parameters: ConnectionParameters): readonly ConfigFault[] {
  const { sslmode, sslrootcert, sslnegotiation, channel_binding: binding } = parameters
  const faults: ConfigFault[] = []
  const found = sslmode ?? 'no sslmode'
  if (sslrootcert === 'system' && sslmode !== undefined && sslmode !== 'verify-full') {
    const expected = 'verify-full with sslrootcert=system'
    faults.push({
      setting: 'sslmode',
      expected,
      found,
      hint: 'anyone can get a certificate from a public authority',
    })
  }
  const isWeak = sslmode === 'disable' || sslmode === 'allow' || sslmode === 'prefer'
  if (sslnegotiation === 'direct' && isWeak) {
    const expected = 'require, verify-ca or verify-full with sslnegotiation=direct'
    faults.push({ setting: 'sslmode', expected, found, hint: undefined })
  }
  if (binding === 'require' && sslmode === 'disable') {
    const expected = 'an encrypted connection with channel_binding=require'
    faults.push({ setting: 'sslmode', expected, found, hint: undefined })
  }
  return faults
}
