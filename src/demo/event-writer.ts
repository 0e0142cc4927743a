// An application that goes on inserting rows of now while the table is maintained, on connections of its own, and keeps
// count of what the server acknowledged, what it rejected, and how long the slowest insert took.
import type { Clock } from '../core/ports.ts'
import type { Database } from '../postgres/database.ts'
import type { Session } from '../postgres/session.ts'
import type { Tables } from '../postgres/tables.ts'
import { INSERT_ROW_OF_NOW } from './event-statements.ts'

/** What the writer can say of its inserts. */
export type WriterCounts = {
  readonly acknowledged: number
  readonly rejected: number
  readonly longestWaitMs: number
  /** Why the first rejected insert was rejected. */
  readonly firstRejection: string | undefined
}

/** Sessions that insert at the same time. */
export const WRITING_SESSIONS = 2
const PAUSE_MS = 5

/** A writer at work from the moment it is made. */
export class EventWriter {
  readonly #database: Database<Tables>
  readonly #clock: Clock
  readonly #stopping = new AbortController()
  readonly #finished: Promise<unknown>
  #acknowledged = 0
  #rejected = 0
  #longestWaitMs = 0
  #longestWaitSinceLapMs = 0
  #firstRejection: string | undefined

  constructor(database: Database<Tables>, clock: Clock) {
    this.#database = database
    this.#clock = clock
    this.#finished = Promise.all(Array.from({ length: WRITING_SESSIONS }, () => this.#write()))
  }

  get counts(): WriterCounts {
    return {
      acknowledged: this.#acknowledged,
      rejected: this.#rejected,
      longestWaitMs: this.#longestWaitMs,
      firstRejection: this.#firstRejection,
    }
  }

  /** The longest wait since the last call, and a new beginning. */
  takeLongestWaitMs(): number {
    const longest = this.#longestWaitSinceLapMs
    this.#longestWaitSinceLapMs = 0
    return longest
  }

  /** Ends after the inserts in flight, so that each of them is counted one way or the other. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#finished
    await this.#database.close()
  }

  async #write(): Promise<void> {
    const { signal } = this.#stopping
    try {
      await this.#database.withClient(async (session) => {
        while (!signal.aborted) {
          await this.#insert(session)
          await this.#clock.sleep(PAUSE_MS, signal)
        }
      })
    } catch (error) {
      // A writer that gets no session writes nothing, which an application would call a rejection too.
      this.#reject(error)
    }
  }

  async #insert(session: Session): Promise<void> {
    const startedMs = this.#clock.monotonicMs()
    try {
      const { rowCount } = await session.query(INSERT_ROW_OF_NOW)
      this.#acknowledged += rowCount
    } catch (error) {
      this.#reject(error)
    }
    const waitMs = this.#clock.monotonicMs() - startedMs
    this.#longestWaitMs = Math.max(this.#longestWaitMs, waitMs)
    this.#longestWaitSinceLapMs = Math.max(this.#longestWaitSinceLapMs, waitMs)
  }

  #reject(error: unknown): void {
    this.#rejected += 1
    this.#firstRejection ??= (error as Error).message
  }
}
