// The small words of a timeline: lengths of time such as `1m30s`, faults by their name or status, and options such as
// `retry-after=5`. Each either means something or says what was expected. Pure.
import { proposeNearest } from '../config/suggestion.ts'
import type { Fault, FaultKind } from './timeline.ts'

/** What a word means, or why it means nothing. */
export type Word<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string }

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const LENGTH = /^(?:[0-9]{1,6}(?:ms|s|m|h))+$/
const LENGTH_MS_MAX = 7 * 24 * 3_600_000
const DELAY_MS_DEFAULT = 1000
const STATUS_MIN = 400
const STATUS_MAX = 599

/** What `slow`, and a status, can be told besides. */
const OPTIONS_BY_KIND: Readonly<Partial<Record<FaultKind, readonly string[]>>> = {
  slow: ['delay', 'rate'],
  status: ['retry-after'],
}

/** Whether the word is meant as a length of time. */
export function looksLikeLength(word: string | undefined): boolean {
  return word !== undefined && /^[0-9]/.test(word) && !/^[0-9]{3}$/.test(word)
}

/** A length such as `500ms`, `30s`, `1m30s`. */
export function readLength(word: string): Word<number> {
  const problem = `expected a time such as 500ms, 30s or 1m30s, up to 7 days, found "${word}"`
  if (!LENGTH.test(word)) return { ok: false, problem }
  const parts = word.match(/[0-9]+(?:ms|s|m|h)/g) ?? []
  const totalMs = parts.reduce((sum, part) => {
    const [, count = '0', unit = 's'] = /^([0-9]+)([a-z]+)$/.exec(part) ?? []
    return sum + Number(count) * (UNIT_MS[unit] ?? 0)
  }, 0)
  return totalMs <= LENGTH_MS_MAX ? { ok: true, value: totalMs } : { ok: false, problem }
}

/** A length as it is written in a timeline. */
export function writeLength(lengthMs: number): string {
  const [minutes, restMs] = [Math.floor(lengthMs / 60_000), lengthMs % 60_000]
  const [seconds, milliseconds] = [Math.floor(restMs / 1000), restMs % 1000]
  const parts = [
    minutes > 0 ? `${minutes}m` : '',
    seconds > 0 ? `${seconds}s` : '',
    milliseconds > 0 ? `${milliseconds}ms` : '',
  ]
  return parts.join('') || '0s'
}

/** The kind a fault's word stands for: the word itself, or `status` for a number. */
export function readKind(word: string, allowed: readonly FaultKind[]): Word<FaultKind> {
  const isStatus = /^[0-9]{3}$/.test(word)
  const kind = isStatus ? 'status' : allowed.find((each) => each === word && each !== 'status')
  if (kind === undefined || !allowed.includes(kind)) return { ok: false, problem: explainKind(word, allowed) }
  if (isStatus && (Number(word) < STATUS_MIN || Number(word) > STATUS_MAX)) {
    return { ok: false, problem: `expected a status from ${STATUS_MIN} to ${STATUS_MAX}, found ${word}` }
  }
  return { ok: true, value: kind }
}

function explainKind(word: string, allowed: readonly FaultKind[]): string {
  const words = allowed.map((kind) => (kind === 'status' ? '503' : kind))
  const nearest = proposeNearest(word, words)
  const expected = `expected one of ${words.join(', ')}, found "${word}"`
  return nearest === undefined ? expected : `${expected} (${nearest})`
}

/** Completes a fault with its options; tells every option that means nothing. */
export function readOptions(
  kind: FaultKind,
  word: string,
  options: readonly string[],
): { readonly fault: Fault; readonly problems: readonly string[] } {
  const known = OPTIONS_BY_KIND[kind] ?? []
  const problems: string[] = []
  const numbers = new Map<string, number>()
  for (const option of options) {
    const [name = '', text = ''] = option.split(/=(.*)/s)
    const value = known.includes(name) ? readOption(name, text) : explainOption(option, name, known)
    if (!value.ok) problems.push(value.problem)
    else if (numbers.has(name)) problems.push(`${name}= stands there twice`)
    else numbers.set(name, value.value)
  }
  const fault = {
    kind,
    delayMs: numbers.get('delay') ?? (numbers.has('rate') ? 0 : DELAY_MS_DEFAULT),
    bytesPerSecond: numbers.get('rate'),
    status: kind === 'status' ? Number(word) : 0,
    retryAfterSeconds: numbers.get('retry-after'),
  }
  return { fault, problems }
}

function explainOption(option: string, name: string, known: readonly string[]): Word<number> {
  const nearest = proposeNearest(name, known)
  const expected = known.length === 0 ? 'nothing more' : known.map((each) => `${each}=`).join(' or ')
  const problem = `expected ${expected}, found "${option}"${nearest === undefined ? '' : ` (${nearest})`}`
  return { ok: false, problem }
}

function readOption(name: string, text: string): Word<number> {
  if (name === 'delay') return readLength(text)
  if (name === 'rate') {
    const [, count, unit] = /^([1-9][0-9]{0,5})(kB|MB)$/.exec(text) ?? []
    if (count !== undefined) return { ok: true, value: Number(count) * (unit === 'MB' ? 1_000_000 : 1000) }
    return { ok: false, problem: `expected a rate a second such as rate=20kB or rate=1MB, found "${text}"` }
  }
  if (/^[0-9]{1,5}$/.test(text)) return { ok: true, value: Number(text) }
  return { ok: false, problem: `expected whole seconds such as retry-after=5, found "${text}"` }
}
