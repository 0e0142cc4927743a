// The two ways in which a worker ends. Quiet: it begins nothing new, and what is in flight may end. Stopped: what is in flight
// is handed back now. A signal stops at once; a quiet worker that does not come to its end is stopped too.
import type { Observe } from '../core/observation.ts'
import type { Clock } from '../core/ports.ts'

/** What it hears and tells. */
export interface StoppingParts {
  /** Aborted when the process is told to stop. */
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly observe: Observe
}

/** How long what is in flight may take to end in a worker that is quiet: a chunk takes seconds. */
const quietMsMax = 60_000

/** The end of one worker. */
export class Stopping {
  readonly #parts: StoppingParts
  readonly #quiet = new AbortController()
  readonly #stopped = new AbortController()
  readonly #over = new AbortController()

  constructor(parts: StoppingParts) {
    this.#parts = parts
    const { signal } = parts
    const stop = (): void => this.#stop(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  }

  /** Aborted when nothing new may begin. */
  get quiet(): AbortSignal {
    return this.#quiet.signal
  }

  /** Aborted when what is in flight has to be handed back. */
  get signal(): AbortSignal {
    return this.#stopped.signal
  }

  /** Begins nothing new from now on. */
  beQuiet(reason: string): void {
    this.#tell(reason)
    void this.#parts.clock.sleep(quietMsMax, this.#over.signal).then(() => this.#stop(reason))
  }

  /** Resolves this long after the stop; never without one. */
  async late(afterMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    if (this.signal.aborted) resolve()
    else this.signal.addEventListener('abort', () => resolve(), { once: true })
    await promise
    await this.#parts.clock.sleep(afterMs, this.#over.signal)
  }

  /** Forgets its timers. */
  close(): void {
    this.#over.abort()
  }

  #stop(reason: unknown): void {
    if (this.#over.signal.aborted) return
    this.#tell(reason)
    this.#stopped.abort(reason)
  }

  #tell(reason: unknown): void {
    if (this.#quiet.signal.aborted) return
    this.#parts.observe({ kind: 'process.draining', reason: String(reason) })
    this.#quiet.abort(reason)
  }
}
