// Reads the text of a timeline, line by line, into values. Everything that is wrong with it comes out together, with the
// numbers of the lines and the nearest word that would have been right. Pure: files are read elsewhere.
import { proposeNearest } from '../config/suggestion.ts'
import { PartkeeperError } from '../core/errors.ts'
import {
  COUNTED,
  COUNTED_FAULTS,
  type Counted,
  type FaultKind,
  type Step,
  TARGETS,
  type Target,
  TIMED_FAULTS,
  type Timeline,
} from './timeline.ts'
import { findTimelineProblems, type TimelineProblem } from './timeline-problems.ts'
import { looksLikeLength, readKind, readLength, readOptions } from './timeline-words.ts'

const LINES_MAX = 1000
const LINE_LENGTH_MAX = 500

/** The timeline of a text; throws one error with every problem of it. */
export function parseTimeline(text: string): Timeline {
  const lines = text.split('\n')
  const problems: TimelineProblem[] = []
  const steps: Step[] = []
  let end: { readonly line: number; readonly atMs: number } | undefined
  if (lines.length > LINES_MAX)
    throw refuse([{ line: LINES_MAX + 1, problem: `more than ${LINES_MAX} lines` }])
  for (const [index, raw] of lines.entries()) {
    const line = new LineReader(index + 1, raw)
    if (line.isEmpty) continue
    const found = line.read()
    problems.push(...line.problems.map((problem) => ({ line: index + 1, problem })))
    if (found === undefined) continue
    if ('fault' in found) steps.push(found)
    else if (end === undefined) end = { line: index + 1, atMs: found.endMs }
    else problems.push({ line: index + 1, problem: `the end stands in line ${end.line} already` })
  }
  problems.push(...findTimelineProblems(steps, end))
  if (steps.length === 0 && problems.length === 0)
    problems.push({ line: 1, problem: 'there is no line with a fault' })
  if (problems.length > 0) throw refuse(problems)
  return { steps, endMs: end?.atMs }
}

function refuse(problems: readonly TimelineProblem[]): PartkeeperError {
  const sorted = [...problems].sort((one, other) => one.line - other.line)
  const heading = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`
  const message = [
    `the timeline has ${heading}:`,
    ...sorted.map(({ line, problem }) => `  line ${line}: ${problem}`),
  ].join('\n')
  const hint =
    'a line is "30s postgres refuse for 20s" or "at commit 3 cut-after-commit"; see docs/rehearsal.md'
  return new PartkeeperError('config_invalid', message, { hint })
}

class LineReader {
  readonly problems: string[] = []
  readonly #number: number
  readonly #words: string[]
  readonly #text: string

  constructor(number: number, raw: string) {
    this.#number = number
    this.#words = raw
      .slice(0, LINE_LENGTH_MAX)
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/)
    this.#text = this.#words.join(' ')
    if (raw.length > LINE_LENGTH_MAX) this.problems.push(`longer than ${LINE_LENGTH_MAX} characters`)
  }

  get isEmpty(): boolean {
    return this.#text === '' && this.problems.length === 0
  }

  /** The step of this line, or its end; undefined when it has problems. */
  read(): Step | { readonly endMs: number } | undefined {
    const first = this.#next()
    const found = first === 'at' ? this.#readCounted() : this.#readTimed(first)
    return this.problems.length === 0 ? found : undefined
  }

  #readTimed(first: string): Step | { readonly endMs: number } | undefined {
    const at = readLength(first)
    if (!at.ok) {
      this.problems.push(`a line begins with a time or with "at": ${at.problem}`)
      return undefined
    }
    if (this.#words[0] === 'end') {
      this.#next()
      if (this.#words.length > 0)
        this.problems.push(`expected nothing after "end", found "${this.#words[0]}"`)
      return { endMs: at.value }
    }
    const target = this.#readTarget()
    if (target === undefined) return undefined
    const forMs = this.#takeLength()
    const when = { kind: 'time', atMs: at.value, forMs } as const
    return this.#finish(target, TIMED_FAULTS[target], when)
  }

  #readCounted(): Step | undefined {
    const what = this.#next()
    if (!isCounted(what)) {
      this.problems.push(expectOneOf(Object.keys(COUNTED), what))
      return undefined
    }
    const count = this.#next()
    const nth = /^[1-9][0-9]{0,8}$/.test(count) ? Number(count) : Number.NaN
    if (Number.isNaN(nth)) this.problems.push(`expected which ${what}, as 1 or 3, found "${count}"`)
    const of = this.#readOf()
    const target = COUNTED[what]
    if (isTarget(this.#words[0])) {
      const named = this.#next()
      if (named !== target) this.problems.push(`a ${what} passes before ${target}, not before ${named}`)
    }
    return this.#finish(target, COUNTED_FAULTS[what], { kind: 'count', what, nth, of })
  }

  #readOf(): string | undefined {
    if (this.#words[0] !== 'of') return undefined
    this.#next()
    const of = this.#next()
    if (of === '') this.problems.push('expected a part of the SQL or of the key after "of"')
    return of
  }

  #readTarget(): Target | undefined {
    const word = this.#next()
    if (isTarget(word)) return word
    this.problems.push(expectOneOf([...TARGETS, 'end'], word))
    return undefined
  }

  /** The length stands last, with or without `for`. */
  #takeLength(): number | undefined {
    const last = this.#words.at(-1)
    const hasFor = this.#words.at(-2) === 'for' || last === 'for'
    if (!hasFor && !looksLikeLength(last)) return undefined
    if (this.#words.length < 2) return undefined
    const length = readLength(last ?? '')
    this.#words.splice(hasFor && last !== 'for' ? -2 : -1)
    if (length.ok && length.value > 0) return length.value
    this.problems.push(length.ok ? 'a fault takes some time: found 0' : length.problem)
    return undefined
  }

  #finish(target: Target, allowed: readonly FaultKind[], when: Step['when']): Step | undefined {
    const word = this.#next()
    const kind = readKind(word, allowed)
    if (!kind.ok) {
      this.problems.push(kind.problem)
      return undefined
    }
    const { fault, problems } = readOptions(kind.value, word, this.#words)
    this.problems.push(...problems)
    return { line: this.#number, text: this.#text, target, fault, when }
  }

  #next(): string {
    return this.#words.shift() ?? ''
  }
}

function expectOneOf(words: readonly string[], found: string): string {
  const nearest = proposeNearest(found, words)
  const expected = `expected one of ${words.join(', ')}, found "${found}"`
  return nearest === undefined ? expected : `${expected} (${nearest})`
}

function isTarget(word: string | undefined): word is Target {
  return TARGETS.some((target) => target === word)
}

function isCounted(word: string): word is Counted {
  return Object.hasOwn(COUNTED, word)
}
