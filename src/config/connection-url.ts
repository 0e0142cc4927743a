// Reads a connection URL the way libpq does: postgresql://user:password@host:port/dbname?name=value. What is wrong is
// described without a single character of the URL, because a malformed one may hold its password anywhere.
import {
  type ConnectionParameters,
  isParameterName,
  isWithoutEffect,
  PARAMETER_NAMES,
  readParameter,
} from './connection-parameters.ts'
import type { ConfigFault } from './faults.ts'
import { proposeNearest } from './suggestion.ts'

/** What a URL says, and what is wrong with it. */
export interface ParsedUrl {
  readonly parameters: ConnectionParameters
  readonly faults: readonly ConfigFault[]
}

const SHAPE = 'postgresql://user@host:5432/database?sslmode=require'
const NOT_SHOWN = 'a URL that is not shown'

/** Reads a connection URL; faults are named after the setting that held it. */
export function parseConnectionUrl(text: string, setting: string): ParsedUrl {
  const [, rest] = /^(?:postgres|postgresql):\/\/(.*)$/su.exec(text) ?? []
  const pieces = rest === undefined ? undefined : cutUrl(rest)
  const hint = findShapeFault(text, pieces)
  if (pieces === undefined || hint !== undefined) {
    return { parameters: {}, faults: [{ setting, expected: `a URL like ${SHAPE}`, found: NOT_SHOWN, hint }] }
  }
  const parts = listParts(pieces).map(({ name, value }) => readPart(name, value, setting))
  return {
    parameters: Object.assign({}, ...parts.map((part) => part.parameters)),
    faults: parts.flatMap((part) => part.faults),
  }
}

/** What the password of a URL may be, however malformed the URL is: everything that must never be printed. */
export function guessUrlSecrets(text: string): readonly string[] {
  const [, narrow] = /^[^:]*:\/\/[^:@/]*:([^@/]*)@/s.exec(text) ?? []
  const [, wide] = /^[^:]*:\/\/[^:]*:(.*)@/s.exec(text) ?? []
  const named = [...text.matchAll(/[?&](?:ssl)?password=([^&]*)/g)].map(([, value]) => value)
  const raw = [text, narrow, wide, ...named].filter((each) => each !== undefined && each !== '')
  return raw.flatMap((each) => (each === undefined ? [] : [each, decodePercent(each) ?? each]))
}

interface UrlPieces {
  readonly user: string
  readonly password: string
  readonly server: string
  readonly database: string
  readonly query: string
}

interface UrlPart {
  readonly name: string
  readonly value: string
}

/** Cuts what follows the scheme where libpq cuts it: the user ends at the first @, unless a slash comes before it. */
function cutUrl(rest: string): UrlPieces {
  const end = rest.search(/[@/]/)
  const hasUser = end >= 0 && rest[end] === '@'
  const [user, password] = splitAtFirst(hasUser ? rest.slice(0, end) : '', ':')
  const [place, query] = splitAtFirst(hasUser ? rest.slice(end + 1) : rest, '?')
  const [server, database] = splitAtFirst(place, '/')
  return { user, password: password ?? '', server, database: database ?? '', query: query ?? '' }
}

/** What libpq would swallow and then connect to an odd place, or print a part of the password as a host name. */
function findShapeFault(text: string, pieces: UrlPieces | undefined): string | undefined {
  if (/[\s\p{Cc}]/u.test(text)) return 'it has a space or a line break in it; write a space as %20'
  if (pieces === undefined) return 'it has to begin with postgresql:// or postgres://'
  if (pieces.server.includes('@'))
    return 'it has more than one @ before the database; write @ in a password as %40'
  if (pieces.database.includes('@')) return 'it has an @ after the first slash; write / in a password as %2F'
  if (pieces.user.includes('?')) return 'it has a ? before the @; write ? in a name as %3F'
  return undefined
}

/** Lists the named parts, still encoded; an empty part counts as not given. */
function listParts(pieces: UrlPieces): readonly UrlPart[] {
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(pieces.server) ?? [
    '',
    pieces.server,
    undefined,
  ]
  const parts: readonly UrlPart[] = [
    { name: 'user', value: pieces.user },
    { name: 'password', value: pieces.password },
    { name: 'host', value: (host ?? '').replace(/^\[(.*)\]$/s, '$1') },
    { name: 'port', value: port ?? '' },
    { name: 'dbname', value: pieces.database },
  ]
  const pairs = pieces.query.split('&').filter((pair) => pair !== '')
  const named = pairs.map((pair) => {
    const [name, value] = splitAtFirst(pair, '=')
    return { name: decodePercent(name) ?? '', value: value ?? '' }
  })
  return [...parts, ...named].filter(({ name, value }) => value !== '' || name === '')
}

function readPart(name: string, encoded: string, setting: string): ParsedUrl {
  const value = decodePercent(encoded)
  const fault = (expected: string, found: string, hint?: string) => ({
    parameters: {},
    faults: [{ setting, expected, found, hint }],
  })
  if (value === undefined) return fault('percent-encoding of UTF-8 text, such as %40 for @', NOT_SHOWN)
  // JDBC's spelling, which libpq takes as well.
  if (name === 'ssl' && value === 'true') return { parameters: { sslmode: 'require' }, faults: [] }
  if (isParameterName(name)) {
    const parsed = readParameter(name, value)
    if (parsed.ok) return { parameters: parsed.value, faults: [] }
    return fault(`${parsed.expected} as its ${name}`, 'a value that is not shown', parsed.hint)
  }
  if (isWithoutEffect(name, value)) return { parameters: {}, faults: [] }
  const shownName = /^[a-z_]{2,30}$/i.test(name) ? `the parameter ${name}` : 'a parameter that is not shown'
  return fault('parameters that are honoured here', shownName, proposeNearest(name, PARAMETER_NAMES))
}

function splitAtFirst(text: string, separator: string): readonly [string, string | undefined] {
  const index = text.indexOf(separator)
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)]
}

function decodePercent(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})|%00/.test(text)) return undefined
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
