// The worker's exports, beside its passes and never in their way: a round after each pass, at a rhythm of its own, and
// until nothing is left to do. When an archive is verified or read again, a pass is asked for, since that is what waits.
import type { ArchiveTools } from '../services/archive-tools.ts'
import { runExports } from '../services/run-exports.ts'
import type { ConnectionWatch } from './connection-watch.ts'
import { describeFailure } from './describe-failure.ts'
import { Patience } from './patience.ts'
import { WakeUp } from './wake-up.ts'

/** What the loop works with. */
export interface ExportLoopParts {
  readonly tools: ArchiveTools
  /** Aborted when no new step may begin. */
  readonly quiet: AbortSignal
  readonly leaseMs: number
  /** How long it sleeps when nobody wakes it. */
  readonly idleMs: number
  /** How long it may fail before the process ends. */
  readonly patienceMs: number
  readonly watch: ConnectionWatch
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
  readonly #patience: Patience

  constructor(parts: ExportLoopParts) {
    this.#parts = parts
    const { tools, askForPass } = parts
    this.#patience = new Patience(tools.clock, parts.patienceMs)
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

  /** Works until nothing new may begin; throws when exports fail for too long. */
  async run(): Promise<void> {
    const { quiet, watch } = this.#parts
    const alarms = this.#wakeNowAndThen()
    while (!quiet.aborted) {
      await this.#wakeUp.next(quiet)
      await watch.untilUsable(quiet)
      if (!quiet.aborted) await this.#wakeUp.serve(() => this.#round())
    }
    await alarms
  }

  async #round(): Promise<void> {
    const generation = this.#parts.generation()
    if (generation === undefined) return
    const { leaseMs, quiet, watch } = this.#parts
    try {
      const endsAtMs = Number.POSITIVE_INFINITY
      await runExports(this.#tools, { generation, at: null, leaseMs, endsAtMs, quiet, onlyExport: null })
      this.#patience.worked()
    } catch (error) {
      const failure = describeFailure(error)
      this.#tools.observe({ kind: 'exports.failed', ...failure })
      watch.failed(error)
      // A round may last for hours: two outages in it are not one long one. The watch has a patience of its own.
      if (failure.code !== 'database_unreachable') this.#patience.failed(error)
    }
  }

  async #wakeNowAndThen(): Promise<void> {
    const { clock } = this.#tools
    const { quiet, idleMs } = this.#parts
    while (!quiet.aborted) {
      await clock.sleep(idleMs, quiet)
      this.wake()
    }
  }
}
