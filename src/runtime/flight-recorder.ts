// Keeps what a process would say if it ended now: the last things that happened, and what it has begun and not ended. Holds
// flat facts only, as the log does, and never a row of anybody's table.
import type { Observation } from '../core/observation.ts'

/** What was going on. */
export interface Flight {
  /** What was begun and not ended, oldest first. */
  readonly in_flight: readonly string[]
  /** The last events, newest last. */
  readonly last: readonly string[]
}

const EVENTS_MAX = 40
const LENGTH_MAX = 300

/** The recorder of one process. */
export class FlightRecorder {
  readonly #last: string[] = []
  readonly #open = new Set<string>()

  /** Takes note of one event. */
  note(observation: Observation): void {
    const { begins, ends } = readSpan(observation)
    if (ends !== undefined) this.#open.delete(ends)
    if (begins !== undefined) this.#open.add(begins)
    if (observation.kind === 'process.heartbeat') return
    this.#last.push(describe(observation))
    if (this.#last.length > EVENTS_MAX) this.#last.shift()
  }

  /** What was going on up to now. */
  read(): Flight {
    return { in_flight: [...this.#open], last: [...this.#last] }
  }
}

function describe(observation: Observation): string {
  const { kind, ...facts } = observation
  const named =
    'action' in facts ? nameAction(facts.action) : 'result' in facts ? nameAction(facts.result) : ''
  const flat = Object.entries(facts).filter(([, value]) => value !== null && typeof value !== 'object')
  return [kind, named, ...flat.map(([name, value]) => `${name}=${value}`)]
    .filter((word) => word !== '')
    .join(' ')
    .slice(0, LENGTH_MAX)
}

/** What an event begins, and what it ends, by the same name. */
function readSpan(observation: Observation): { readonly begins?: string; readonly ends?: string } {
  switch (observation.kind) {
    case 'pass.started':
      return { begins: 'a pass', ends: 'a pass' }
    case 'pass.finished':
    case 'pass.failed':
      return { ends: 'a pass' }
    case 'action.started':
      return { begins: nameAction(observation.action) }
    case 'action.refused':
      return { ends: nameAction(observation.action) }
    case 'action.finished':
      return { ends: nameAction(observation.result) }
    case 'chunk.claimed':
      return { begins: nameChunk(observation) }
    case 'chunk.recorded':
    case 'chunk.released':
    case 'chunk.fenced':
      return { ends: nameChunk(observation) }
    default:
      return {}
  }
}

function nameAction({ kind, partition }: { readonly kind: string; readonly partition: string }): string {
  return `${kind} ${partition}`
}

function nameChunk(chunk: { readonly export: string; readonly number: number }): string {
  return `chunk ${chunk.number} of export ${chunk.export}`
}
