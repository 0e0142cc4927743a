// What a process has to say to the history and what can wait: outages, resets of rings, rounds of work that failed as a
// whole, stores that came and went. Kept here while the database is away and sent with the time when it happened. Effects
// need none of this: each records itself in its own transaction.
import type { Observation } from '../core/observation.ts'
import type { Clock } from '../core/ports.ts'
import { recordNote } from '../postgres/process-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'

/** Something to be told. */
export interface DeferredNote {
  /** As the history calls it. */
  readonly kind: string
  readonly detail: string
  /** How long ago it began when it is told of, and how long it lasted; 0 and null for a moment. */
  readonly beganMsAgo?: number
  readonly lastedMs?: number | null
}

interface KeptNote {
  readonly kind: string
  readonly detail: string
  readonly atMs: number
  readonly lastedMs: number | null
}

/** Where the notes go, and whose they are. */
export interface NotesParts {
  readonly database: SchemaDatabase
  readonly clock: Clock
  readonly scrub: (text: string) => string
  readonly processName: string
}

const NOTES_MAX = 200

/** The notes of one process. */
export class DeferredNotes {
  readonly #parts: NotesParts
  readonly #said = new Map<string, string>()
  #kept: readonly KeptNote[] = []
  #dropped = 0

  constructor(parts: NotesParts) {
    this.#parts = parts
  }

  /** Takes note; of many notes the oldest go first. The same words of one kind in a row are one note. */
  add({ kind, detail, beganMsAgo = 0, lastedMs = null }: DeferredNote): void {
    if (lastedMs === null && this.#said.get(kind) === detail) return
    this.#said.set(kind, detail)
    const atMs = this.#parts.clock.monotonicMs() - beganMsAgo
    const notes = [...this.#kept, { kind, detail, atMs, lastedMs }]
    this.#dropped += Math.max(0, notes.length - NOTES_MAX)
    this.#kept = notes.slice(-NOTES_MAX)
  }

  /** Takes note of what an observation tells, if it is for the history. */
  hear(observation: Observation): void {
    const note = readNote(observation)
    if (note !== undefined) this.add(note)
    // What worked again may fail again in the same words, and is told again.
    if (observation.kind === 'pass.finished') this.#said.delete('pass_failed')
    if (observation.kind === 'database.back') this.#said.clear()
  }

  /** Sends what is kept, oldest first; what the database does not take stays. A lost answer tells a note twice. */
  async send(): Promise<void> {
    const { database, clock, scrub, processName } = this.#parts
    while (this.#kept.length > 0) {
      const [note] = this.#kept
      if (note === undefined) return
      const age = clock.monotonicMs() - note.atMs
      const detail = scrub(`${processName}: ${note.detail}`).toWellFormed().replaceAll('\0', '')
      await recordNote(database, { kind: note.kind, detail, ageMs: age, lastedMs: note.lastedMs })
      this.#kept = this.#kept.filter((other) => other !== note)
    }
    if (this.#dropped === 0) return
    const detail = `${processName}: ${this.#dropped} older notes were dropped, more than ${NOTES_MAX} were waiting`
    await recordNote(database, { kind: 'notes_dropped', detail, ageMs: 0, lastedMs: null })
    this.#dropped = 0
  }
}

function readNote(observation: Observation): DeferredNote | undefined {
  switch (observation.kind) {
    case 'database.back': {
      const { awayMs, attempts, message } = observation
      const detail = `without the database for ${Math.ceil(awayMs / 1000)} s (${attempts} attempts): ${message}`
      return { kind: 'database_away', detail, beganMsAgo: awayMs, lastedMs: awayMs }
    }
    case 'ring.reset':
      return { kind: 'ring_reset', detail: `started ${observation.ring} again: ${observation.reason}` }
    case 'process.blocked':
      return { kind: 'process_blocked', detail: `stood still for ${Math.ceil(observation.lateMs / 1000)} s` }
    case 'pass.failed':
    case 'exports.failed':
      if (observation.code === 'database_unreachable') return undefined
      return { kind: observation.kind.replace('.', '_'), detail: observation.message }
    case 'store.failing':
      return { kind: 'store_failing', detail: `${observation.store}: ${observation.message}` }
    default:
      return undefined
  }
}
