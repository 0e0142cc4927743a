// The grammar of sizes: a whole number and a unit of 1024, as Postgres writes them. Everything else is refused with a
// proposal where one is near. Pure.
import type { Parsed } from './faults.ts'

const UNIT_BYTES: ReadonlyMap<string, number> = new Map([
  ['kB', 1024],
  ['MB', 1024 ** 2],
  ['GB', 1024 ** 3],
])

/** Reads a size within limits, such as `64 MB`, as bytes. */
export function readSize(limits: {
  readonly minBytes: number
  readonly maxBytes: number
}): (text: string) => Parsed<number> {
  const [min, max] = [writeSize(limits.minBytes), writeSize(limits.maxBytes)]
  const expected = `a size from "${min}" to "${max}": a whole number and kB, MB or GB`
  return (text) => {
    const [, digits = '', unit = ''] = /^([0-9]{1,9}) ?([A-Za-z]*)$/.exec(text) ?? []
    const bytes = Number(digits) * (UNIT_BYTES.get(unit) ?? Number.NaN)
    if (digits !== '' && bytes >= limits.minBytes && bytes <= limits.maxBytes)
      return { ok: true, value: bytes }
    const known = [...UNIT_BYTES.keys()].find((name) => name.toLowerCase() === unit.toLowerCase())
    const near = unit === '' ? 'MB' : known
    const isNear = digits !== '' && near !== undefined && near !== unit
    return { ok: false, expected, hint: isNear ? `did you mean "${digits} ${near}"?` : undefined }
  }
}

/** Writes a size in the largest unit that leaves a whole number. */
export function writeSize(bytes: number): string {
  const units = [...UNIT_BYTES].reverse()
  const [unit, unitBytes] = units.find(([, size]) => bytes >= size && bytes % size === 0) ?? ['kB', 1024]
  return `${Math.round(bytes / unitBytes)} ${unit}`
}
