// Durations of settings: a whole number and a unit from second to day, such as "10 seconds". Everything else is refused
// with a proposal, because '30' reads as seconds to one person and as days to the next. Never touches a clock.
import type { Parsed } from './faults.ts'

const UNIT_MS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
type Unit = keyof typeof UNIT_MS
const UNITS = ['day', 'hour', 'minute', 'second'] as const satisfies readonly Unit[]

const STRICT = /^([0-9]{1,6}) (second|minute|hour|day)s?$/
const LOOSE = /^\s*([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)\.?\s*$/i
const UNIT_BY_SHORT: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ['s', 'second'],
  ['sec', 'second'],
  ['m', 'minute'],
  ['min', 'minute'],
  ['h', 'hour'],
  ['hr', 'hour'],
  ['d', 'day'],
])

/** The smallest and the largest duration a setting takes. */
export interface DurationLimits {
  readonly minMs: number
  readonly maxMs: number
}

/** Reads a duration strictly; what is close gets a proposal. */
export function parseDuration(text: string, limits: DurationLimits): Parsed<number> {
  const expected = `a whole number and a unit, from "${writeDuration(limits.minMs)}" to "${writeDuration(limits.maxMs)}"`
  const [, count, unit] = STRICT.exec(text) ?? []
  if (count === undefined || !isUnit(unit))
    return { ok: false, expected, hint: proposeDuration(text, limits) }
  const value = Number(count) * UNIT_MS[unit]
  return value < limits.minMs || value > limits.maxMs ? { ok: false, expected } : { ok: true, value }
}

/** Writes a duration the way it is to be written: in the largest unit that holds it as a whole number. */
export function writeDuration(durationMs: number): string {
  const unit =
    durationMs === 0 ? 'second' : (UNITS.find((each) => durationMs % UNIT_MS[each] === 0) ?? 'second')
  const count = durationMs / UNIT_MS[unit]
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

function proposeDuration(text: string, limits: DurationLimits): string | undefined {
  const [, count, word] = LOOSE.exec(text) ?? []
  if (count === undefined || word === undefined) return undefined
  const unit = word === '' ? 'second' : findUnit(word.toLowerCase())
  if (unit === undefined) return undefined
  const value = Number(count) * UNIT_MS[unit]
  const isPossible = value % UNIT_MS.second === 0 && value >= limits.minMs && value <= limits.maxMs
  return isPossible ? `did you mean "${writeDuration(value)}"?` : undefined
}

function findUnit(word: string): Unit | undefined {
  const singular = word.replace(/s$/, '')
  return UNIT_BY_SHORT.get(word) ?? UNIT_BY_SHORT.get(singular) ?? UNITS.find((unit) => unit === singular)
}

function isUnit(word: string | undefined): word is Unit {
  return UNITS.some((unit) => unit === word)
}
