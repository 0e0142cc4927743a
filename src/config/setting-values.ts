// The grammars of single settings: switches, counts, choices, zones, schedules. Each reads one text strictly and says
// what it expected otherwise. Nothing here knows the name of a setting, and none of it reads a file or the environment.
import type { Parsed } from './faults.ts'

/** Reads one of a closed list of words; `1`, `Yes` and a trailing blank are not close enough for anything. */
export function readChoice<const Choice extends string>(
  choices: readonly Choice[],
): (text: string) => Parsed<Choice> {
  return (text) => {
    const value = choices.find((choice) => choice === text)
    if (value !== undefined) return { ok: true, value }
    const near = choices.find((choice) => choice === text.trim().toLowerCase())
    const hint = near === undefined ? undefined : `did you mean ${near}?`
    return { ok: false, expected: `one of ${choices.join(', ')}`, hint }
  }
}

/** Reads a switch: on is `1` or `true`, off is `0` or `false`. */
export function readSwitch(text: string): Parsed<boolean> {
  const word = text.toLowerCase()
  if (word === '1' || word === 'true') return { ok: true, value: true }
  if (word === '0' || word === 'false') return { ok: true, value: false }
  const isYes = ['yes', 'on', 'y'].includes(word)
  const isNo = ['no', 'off', 'n'].includes(word)
  const hint = isYes || isNo ? `did you mean ${isYes ? '1' : '0'}?` : undefined
  return { ok: false, expected: '1 or 0 (true or false)', hint }
}

/** Reads a whole number within limits, in ordinary digits only. */
export function readWholeNumber(min: number, max: number): (text: string) => Parsed<number> {
  return (text) => {
    const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return { ok: true, value }
    const plain = text.replace(/[\s_,.']/g, '')
    const isGrouped =
      plain !== text && /^[0-9]{1,15}$/.test(plain) && /^[0-9]{1,3}([\s_,.'][0-9]{3})+$/.test(text)
    const isPossible = isGrouped && Number(plain) >= min && Number(plain) <= max
    const hint = isPossible ? `did you mean ${plain}?` : undefined
    return { ok: false, expected: `a whole number from ${min} to ${max}`, hint }
  }
}

/** Reads an IANA time zone that this machine knows, such as `Europe/Berlin`. */
export function readTimeZone(text: string): Parsed<string> {
  const expected = 'the name of a time zone, such as UTC or Europe/Berlin'
  // Intl also takes offsets such as +02:00, which have no daylight saving and are hardly what was meant.
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(text)) return { ok: false, expected }
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return { ok: true, value: text }
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, expected }
    throw error
  }
}

const CRON_FIELD = /^[0-9A-Za-z*,\-/?#]+$/

/** Reads the outline of a cron expression: five fields, or six with seconds. The scheduler has the last word. */
export function readCronOutline(text: string): Parsed<string> {
  const expected = 'a cron expression of five fields, or six with seconds, such as "* * * * *"'
  const fields = text.split(' ')
  const isOutline =
    (fields.length === 5 || fields.length === 6) && fields.every((field) => CRON_FIELD.test(field))
  if (isOutline) return { ok: true, value: text }
  const hint = text.startsWith('@') ? 'write "0 * * * *" for @hourly, "0 0 * * *" for @daily' : undefined
  return { ok: false, expected, hint }
}

/** Reads a name that appears in logs and tables: visible characters, at most 100. */
export function readName(text: string): Parsed<string> {
  const isName = /^[^\p{C}\p{Z}]([^\p{C}\p{Zl}\p{Zp}]{0,98}[^\p{C}\p{Z}])?$/u.test(text)
  return isName ? { ok: true, value: text } : { ok: false, expected: 'a name of 1 to 100 visible characters' }
}

/** Reads a text without control characters, such as a path or a list of options. */
export function readLine(text: string): Parsed<string> {
  const isLine = text.length <= 4096 && !/\p{Cc}/u.test(text)
  return isLine ? { ok: true, value: text } : { ok: false, expected: 'one line without control characters' }
}
