// The worker's exports, beside its passes and never in their way: a round after each pass, at a rhythm of its own, and
// until nothing is left to do. When an archive is verified or read again, a pass is asked for, since that is what waits.
import type { ArchiveTools } from '../services/archive-tools.ts'
import { runExports } from '../services/run-exports.ts'
import { describeFailure } from './describe-failure.ts'
import { WakeUp } from './wake-up.ts'

/** What the loop works with. */
export interface ExportLoopParts {
  readonly tools: ArchiveTools
  readonly leaseMs: number
  /** How long it sleeps when nobody wakes it. */
  readonly idleMs: number
  /** How long it may fail before the process ends. */
  readonly failingMsMax: number
  /** Of this process start; undefined before it is registered. */
  readonly generation: () => string | undefined
  /** Asks for a pass. */
  readonly askForPass: () => void
}

/** The loop of one worker. */
export class ExportLoop {
  readonly #parts: ExportLoopParts
  readonly #tools: ArchiveTools
  readonly #wakeUp = new WakeUp()
  #failingSinceMs: number | undefined

  constructor(parts: ExportLoopParts) {
    this.#parts = parts
    const { tools, askForPass } = parts
    this.#tools = {
      ...tools,
      observe: (observation) => {
        tools.observe(observation)
        if (observation.kind === 'export.verified' || observation.kind === 'evidence.recorded') askForPass()
      },
    }
  }

  /** Asks for a round. */
  wake(): void {
    void this.#wakeUp.ask()
  }

  /** Works until the process is told to stop; throws when exports fail for too long. */
  async run(): Promise<void> {
    const { signal } = this.#tools
    const alarms = this.#wakeNowAndThen()
    while (!signal.aborted) {
      await this.#wakeUp.next(signal)
      if (!signal.aborted) await this.#wakeUp.serve(() => this.#round())
    }
    await alarms
  }

  async #round(): Promise<void> {
    const generation = this.#parts.generation()
    if (generation === undefined) return
    const { leaseMs, failingMsMax } = this.#parts
    const { clock, observe } = this.#tools
    try {
      const endsAtMs = Number.POSITIVE_INFINITY
      await runExports(this.#tools, { generation, at: null, leaseMs, endsAtMs, onlyExport: null })
      this.#failingSinceMs = undefined
    } catch (error) {
      const now = clock.monotonicMs()
      this.#failingSinceMs ??= now
      observe({ kind: 'exports.failed', ...describeFailure(error) })
      if (now - this.#failingSinceMs >= failingMsMax) throw error
    }
  }

  async #wakeNowAndThen(): Promise<void> {
    const { clock, signal } = this.#tools
    while (!signal.aborted) {
      await clock.sleep(this.#parts.idleMs, signal)
      this.wake()
    }
  }
}
