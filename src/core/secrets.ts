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
  const patterns = known.flatMap(listPatterns)
  const sources = [...new Set(patterns)].sort((a, b) => b.length - a.length)
  const pattern = sources.length === 0 ? undefined : new RegExp(sources.join('|'), 'g')
  return (text) => {
    const cut = pattern === undefined ? text : text.replace(pattern, SECRET_MARK)
    return cut
      .replace(CREDENTIALS_IN_URL, `$1${SECRET_MARK}@`)
      .replace(PASSWORD_PARAMETER, `$1${SECRET_MARK}`)
  }
}

/** Regular expressions for all spellings of one secret; the longest come first when they are joined. */
function listPatterns(secret: string): readonly string[] {
  const bytes = new TextEncoder().encode(secret)
  const plain = (secret.match(/\\+|./gsu) ?? []).map(spell).join('')
  const isFree = secret.length >= FREE_MATCH_LENGTH_MIN
  return [isFree ? plain : standAlone(plain), ...listBase64(bytes)]
}

/**
 * A character, or a run of backslashes, as itself, percent-encoded in either case, as a plus for a blank, or escaped in
 * JSON once or twice. A run is one unit: single backslashes could be divided among the escapes in too many ways.
 */
function spell(unit: string): string {
  const percent = Array.from(new TextEncoder().encode(unit), (byte) => {
    const [high, low] = byte.toString(16).padStart(2, '0')
    return `%${eitherCase(high)}${eitherCase(low)}`
  }).join('')
  if (unit.startsWith('\\')) return String.raw`(?:\\{${unit.length},${4 * unit.length}}|${percent})`
  const inJson = JSON.stringify(unit).slice(1, -1)
  const escaped =
    inJson === unit ? [spellUnicode(unit)] : [String.raw`\\{1,3}${escapePattern(inJson.slice(1))}`]
  const blank = unit === ' ' ? [String.raw`\+`] : []
  return `(?:${[escapePattern(unit), ...blank, ...escaped, percent].join('|')})`
}

/** `\u00fc`, as some writers of JSON and quoted texts have it. */
function spellUnicode(unit: string): string {
  return Array.from({ length: unit.length }, (_, index) => {
    const digits = unit.charCodeAt(index).toString(16).padStart(4, '0')
    return String.raw`\\{1,3}u${Array.from(digits, eitherCase).join('')}`
  }).join('')
}

function eitherCase(digit: string | undefined): string {
  const text = digit ?? ''
  return /[a-f]/.test(text) ? `[${text}${text.toUpperCase()}]` : text
}

/** Base64 groups three bytes, so a secret inside a longer text has three spellings; the ends mix with what is around. */
function listBase64(bytes: Uint8Array): readonly string[] {
  if (bytes.length < BASE64_BYTES_MIN) return [standAlone(escapePattern(toBase64(bytes)))]
  return [0, 1, 2].flatMap((shift) => {
    const shifted = new Uint8Array(shift + bytes.length)
    shifted.set(bytes, shift)
    const begin = Math.ceil((shift * 8) / 6)
    const end = Math.floor((shifted.length * 8) / 6)
    const core = toBase64(shifted).slice(begin, end)
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')].map(escapePattern)
  })
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

function standAlone(pattern: string): string {
  return `(?<![A-Za-z0-9])${pattern}(?![A-Za-z0-9])`
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}
