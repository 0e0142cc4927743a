// How figures, instants and names read for people. Pure: texts in, texts out; machines get the same values as JSON
// untouched.

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const
const STEP = 1024
/** Like pg_size_pretty: a unit is left only when there is more than this of it. */
const UNIT_MAX = 10_240

/** A size the way Postgres writes it: `512 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= UNIT_MAX && unit < UNITS.length - 1) {
    value /= STEP
    unit += 1
  }
  return `${Math.round(value)} ${UNITS[unit]}`
}

/** `1,200,000`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** `1 table`, `3 tables`. */
export function countOf(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? '' : 's'}`
}

/** A duration in its largest unit that leaves a readable number: `85 ms`, `12 s`, `5 min`, `3 h`, `9 days`. */
export function formatDuration(durationMs: number): string {
  const scale: readonly (readonly [limitMs: number, unitMs: number, unit: string])[] = [
    [1000, 1, 'ms'],
    [120_000, 1000, 's'],
    [7_200_000, 60_000, 'min'],
    [172_800_000, 3_600_000, 'h'],
    [Number.POSITIVE_INFINITY, 86_400_000, 'days'],
  ]
  const [, unitMs, unit] = scale.find(([limitMs]) => durationMs < limitMs) ?? [0, 1, 'ms']
  const value = durationMs / unitMs
  const isShort = unit === 's' && value < 10
  return `${isShort ? value.toFixed(1) : Math.round(value)} ${unit}`
}

/** An instant as the database writes it, to the minute, or to the second where that says more: `2026-11-25 00:00 UTC`. */
export function formatInstant(text: string): string {
  const [, day, minute, second] = /^(\d+-\d\d-\d\d) (\d\d:\d\d):(\d\d)(?:\.\d+)?\+00$/.exec(text) ?? []
  if (day === undefined || minute === undefined) return text === 'infinity' ? 'for ever' : visible(text)
  return second === '00' ? `${day} ${minute} UTC` : `${day} ${minute}:${second} UTC`
}

/** A half-open span by its bounds, days without their midnight: `2026-11-20 .. 2026-11-21`. */
export function formatSpan(from: string, to: string): string {
  const isDays = [from, to].every((bound) => /^\d+-\d\d-\d\d( 00:00:00(\+00)?)?$/.test(bound))
  const write = (bound: string) => (isDays ? (bound.split(' ')[0] ?? bound) : bound)
  return visible(`${write(from)} .. ${write(to)}`)
}

/** The text with characters that steer terminals or hide made visible: names and reasons come from anybody. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  })
}
