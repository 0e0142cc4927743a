// What exports do within a pass, as lines for people: begun, how far, verified, or why not. Chunks may come many times a
// second, so their lines come every few seconds only. A reading of observations; the clock is handed in.
import type { Observation, Observe } from '../core/observation.ts'
import type { Outcome } from '../core/outcome.ts'
import type { Clock } from '../core/ports.ts'
import type { Terminal } from './command-port.ts'
import { countOf, formatBytes, formatCount, visible } from './human-text.ts'
import { paintOutcome } from './palette.ts'

/** What this process did for one export. */
interface Tally {
  /** Copied and on their way into the store, by number. */
  readonly copied: Map<number, { readonly rows: number; readonly rawBytes: number }>
  chunks: number
  rows: number
  bytes: number
  checked: number
  toldAtMs: number
}

type Of<Kind> = Extract<Observation, { readonly kind: Kind }>
type OutcomeOfDeferral = Extract<Outcome, 'deferred' | 'held' | 'failed' | 'waiting'>

const EVERY_MS = 3000

/** Writes a line for what exports do; other observations pass by. */
export function tellExports(terminal: Terminal, clock: Pick<Clock, 'monotonicMs'>): Observe {
  const lines = new ExportLines(terminal, clock)
  return (observation) => lines.take(observation)
}

/** Says what stands in the way of an export in the foreground, each thing once; its progress is told elsewhere. */
export function tellTroubles(say: (text: string) => void): Observe {
  const told = new Set<string>()
  return (observation) => {
    const text = describeTrouble(observation)
    if (text === undefined || told.has(text)) return
    told.add(text)
    say(text)
  }
}

function describeTrouble(observation: Observation): string | undefined {
  switch (observation.kind) {
    case 'export.deferred':
      return `${outcomeOf(observation)}: ${observation.detail}`
    case 'export.failed':
      return `failed, trying again: ${observation.message}`
    case 'archive.damaged':
      return `damaged: ${observation.message}`
    case 'store.failing':
      return `store ${observation.store} cannot be used: ${observation.message}`
    default:
      return undefined
  }
}

class ExportLines {
  readonly #terminal: Terminal
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #tallies = new Map<string, Tally>()
  readonly #readers: { readonly [Kind in Observation['kind']]?: (event: Of<Kind>) => void } = {
    'export.opened': ({ export: id, relation, rung }) =>
      this.#say(`export ${id} of ${visible(relation)} begins, ${rung}`),
    'chunk.copied': (event) => this.#noteCopied(event),
    'chunk.recorded': (event) => this.#noteRecorded(event),
    'chunk.checked': (event) => this.#noteChecked(event),
    'export.published': ({ export: id }) => this.#tellTally(id, ': all chunks are stored'),
    'export.verified': ({ export: id }) =>
      this.#tell('done', `archive of export ${id}: read back and verified`),
    'evidence.recorded': ({ export: id }) =>
      this.#tell('done', `archive of export ${id}: read once more before the drop`),
    'export.deferred': (event) => this.#tell(outcomeOf(event), `export ${event.export}: ${event.detail}`),
    'export.failed': ({ export: id, message }) => this.#tell('failed', `export ${id}: ${message}`),
    'archive.damaged': ({ export: id, message }) =>
      this.#tell('failed', `archive of export ${id}: ${message}`),
    'store.failing': ({ store, message }) => this.#tell('waiting', `store ${store}: ${message}`),
  }

  constructor(terminal: Terminal, clock: Pick<Clock, 'monotonicMs'>) {
    this.#terminal = terminal
    this.#clock = clock
  }

  take(observation: Observation): void {
    const read = this.#readers[observation.kind] as ((event: Observation) => void) | undefined
    read?.(observation)
  }

  #noteCopied({ export: id, number, rows, rawBytes }: Of<'chunk.copied'>): void {
    this.#tallyOf(id).copied.set(number, { rows, rawBytes })
  }

  #noteRecorded({ export: id, number, outcome }: Of<'chunk.recorded'>): void {
    const tally = this.#tallyOf(id)
    const copied = tally.copied.get(number)
    tally.copied.delete(number)
    if (copied === undefined || outcome === 'fenced') return
    tally.chunks += 1
    tally.rows += copied.rows
    tally.bytes += copied.rawBytes
    this.#tellNowAndThen(id)
  }

  #noteChecked({ export: id }: Of<'chunk.checked'>): void {
    this.#tallyOf(id).checked += 1
    this.#tellNowAndThen(id)
  }

  #tellNowAndThen(id: string): void {
    const tally = this.#tallyOf(id)
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - tally.toldAtMs < EVERY_MS) return
    tally.toldAtMs = nowMs
    this.#tellTally(id, '')
  }

  #tellTally(id: string, ending: string): void {
    const { chunks, rows, bytes, checked } = this.#tallyOf(id)
    const parts = [
      chunks === 0
        ? []
        : [`${countOf(chunks, 'chunk')} stored here, ${formatCount(rows)} rows, ${formatBytes(bytes)}`],
      checked === 0 ? [] : [`${countOf(checked, 'chunk')} read back`],
    ].flat()
    const words = parts.length === 0 ? ending.replace(/^: /, '') : `${parts.join('; ')}${ending}`
    if (words !== '') this.#say(`export ${id}: ${words}`)
  }

  /** The first line of chunks comes after a while: a short export has its end to tell. */
  #tallyOf(id: string): Tally {
    const known = this.#tallies.get(id)
    if (known !== undefined) return known
    const toldAtMs = this.#clock.monotonicMs()
    const tally: Tally = { copied: new Map(), chunks: 0, rows: 0, bytes: 0, checked: 0, toldAtMs }
    this.#tallies.set(id, tally)
    return tally
  }

  #tell(outcome: Outcome, text: string): void {
    this.#say(`${paintOutcome(this.#terminal, outcome)}  ${visible(text)}`)
  }

  #say(text: string): void {
    this.#terminal.write(`${text}\n`)
  }
}

function outcomeOf({ outcome }: Of<'export.deferred'>): OutcomeOfDeferral {
  return outcome === 'held' || outcome === 'failed' || outcome === 'waiting' ? outcome : 'deferred'
}
