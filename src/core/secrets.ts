// Secrets: a box that never shows its content by accident, and the scrubber that cuts known secrets out of any text,
// plain, URL-encoded, JSON-escaped and base64 too. Pure: knows nothing about where the secrets come from.

/** What stands where a secret was. */
export const SECRET_MARK = '[secret]'

/** A value that shows only a mark when it is printed, logged, inspected or turned into JSON. */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The value itself, for the one place that needs it. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return SECRET_MARK
  }

  toJSON(): string {
    return SECRET_MARK
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SECRET_MARK
  }
}

/** Cuts secrets out of a text. */
export type Scrub = (text: string) => string

/** Below this length a secret is cut only where it stands alone: else `a` as a password would shred every text. */
const FREE_MATCH_LENGTH_MIN = 4
/** Base64 of fewer bytes than this says too little to be told from ordinary words. */
const BASE64_BYTES_MIN = 4
/** Up to the last `@` of the word, since a password that was not encoded may hold one. */
const CREDENTIALS_IN_URL = /([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*:)[^\s"'`]+@/gi
const PASSWORD_PARAMETER =
  /((?:^|[?&\s;,])(?:sslpassword|password|pgpassword)\s*=\s*)('[^']*'|"[^"]*"|[^\s&;,]+)/gi

/** Makes the scrubber for a set of secrets; it also cuts credentials that merely look like some, in URLs and parameters. */
export function createScrubber(secrets: readonly (Secret | string | undefined)[]): Scrub {
  const texts = secrets.map((secret) => (secret instanceof Secret ? secret.reveal() : (secret ?? '')))
  const known = [...new Set(texts.filter((text) => text !== ''))]
  const patterns = known.flatMap(listSpellings).map(toPattern)
  const sources = [...new Set(patterns)].sort((a, b) => b.length - a.length)
  const pattern = sources.length === 0 ? undefined : new RegExp(sources.join('|'), 'g')
  return (text) => {
    const cut = pattern === undefined ? text : text.replace(pattern, SECRET_MARK)
    return cut
      .replace(CREDENTIALS_IN_URL, `$1${SECRET_MARK}@`)
      .replace(PASSWORD_PARAMETER, `$1${SECRET_MARK}`)
  }
}

interface Spelling {
  readonly text: string
  readonly standsAlone: boolean
}

function listSpellings(secret: string): readonly Spelling[] {
  const bytes = new TextEncoder().encode(secret)
  const percent = encodePercent(secret)
  const plain = [
    secret,
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    percent.replaceAll('%20', '+'),
    encodeEveryByte(bytes),
    encodeEveryByte(bytes).toLowerCase(),
    tryEncodeUri(secret),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
  ].map((text) => ({ text, standsAlone: secret.length < FREE_MATCH_LENGTH_MIN }))
  return [...plain, ...listBase64Spellings(bytes)]
}

/** Base64 groups three bytes, so a secret inside a longer text has three spellings; the ends mix with what is around it. */
function listBase64Spellings(bytes: Uint8Array): readonly Spelling[] {
  if (bytes.length < BASE64_BYTES_MIN) return [{ text: toBase64(bytes), standsAlone: true }]
  return [0, 1, 2].flatMap((shift) => {
    const shifted = new Uint8Array(shift + bytes.length)
    shifted.set(bytes, shift)
    const encoded = toBase64(shifted)
    const begin = Math.ceil((shift * 8) / 6)
    const end = Math.floor((shifted.length * 8) / 6)
    const core = encoded.slice(begin, end)
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')].map((text) => ({
      text,
      standsAlone: false,
    }))
  })
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** RFC 3986: everything but the unreserved characters, byte by byte; never throws, whatever the text holds. */
function encodePercent(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9\-._~]/.test(character) ? character : escapeByte(byte)
  }).join('')
}

function encodeEveryByte(bytes: Uint8Array): string {
  return Array.from(bytes, escapeByte).join('')
}

function escapeByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}

/** What `encodeURIComponent` and `URL` write, which leave a few more characters as they are. */
function tryEncodeUri(text: string): string {
  return encodePercent(text).replace(/%(21|27|28|29|2A)/g, (escape) => decodeURIComponent(escape))
}

function toPattern(spelling: Spelling): string {
  const escaped = spelling.text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
  return spelling.standsAlone ? `(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])` : escaped
}
