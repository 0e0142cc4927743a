// The worker's alerts, beside its passes and exports and never in their way: a look every few seconds, deliveries at most one a
// second, and a heartbeat after passes that went well. It never ends the worker: whoever is to be told may be away for days.
import { type AlertDelivery, NO_DELIVERY } from '../core/alert-delivery.ts'
import type { Observation } from '../core/observation.ts'
import { deliverOne } from '../services/deliver-alerts.ts'
import type { PassTools } from '../services/maintain-parent.ts'
import { watchAlerts } from '../services/watch-alerts.ts'
import type { ConnectionWatch } from './connection-watch.ts'
import { describeFailure } from './describe-failure.ts'

/** What the loop works with. */
export interface AlertLoopParts {
  readonly tools: PassTools & { readonly delivery?: AlertDelivery }
  /** Aborted when nothing new may begin. */
  readonly quiet: AbortSignal
  /** Nothing is asked of a database that is away. */
  readonly watch: ConnectionWatch
  /** Of this process start; undefined before it is registered. */
  readonly generation: () => string | undefined
}

const LOOK_MS = 5000
const DELIVERY_PAUSE_MS = 1050
const HEARTBEAT_MS = 60_000
/** After a failure it rests for so many of its pauses. */
const FAILED_PAUSES = 12

/** The loop of one worker. */
export class AlertLoop {
  readonly #parts: AlertLoopParts
  readonly #delivery: AlertDelivery
  #isGoodPass = false

  constructor(parts: AlertLoopParts) {
    this.#parts = parts
    this.#delivery = parts.tools.delivery ?? NO_DELIVERY
  }

  /** Takes note of passes that went well. */
  note(observation: Observation): void {
    if (observation.kind === 'pass.finished' && observation.counts.failed === 0) this.#isGoodPass = true
  }

  /** Works until nothing new may begin. */
  async run(): Promise<void> {
    await Promise.all([
      this.#repeat(LOOK_MS, () => this.#look()),
      this.#repeat(DELIVERY_PAUSE_MS, () => this.#deliver()),
      this.#repeat(DELIVERY_PAUSE_MS, () => this.#sendHeartbeat()),
    ])
  }

  async #repeat(pauseMs: number, work: () => Promise<void>): Promise<void> {
    const { tools, quiet, watch, generation } = this.#parts
    while (!quiet.aborted) {
      await watch.untilUsable(quiet)
      let restMs = pauseMs
      try {
        if (generation() !== undefined) await work()
      } catch (error) {
        // What takes longer than a statement may would otherwise be all that the database does.
        restMs = pauseMs * FAILED_PAUSES
        watch.failed(error)
        tools.observe({ kind: 'alerts.failed', message: describeFailure(error).message })
      }
      await tools.clock.sleep(restMs, quiet)
    }
  }

  #look(): Promise<void> {
    const { tools, quiet } = this.#parts
    return watchAlerts(tools, { delivers: this.#delivery.post !== undefined, signal: quiet })
  }

  async #deliver(): Promise<void> {
    const { tools, quiet } = this.#parts
    if (this.#delivery.post !== undefined) await deliverOne(tools, this.#delivery.post, quiet)
  }

  async #sendHeartbeat(): Promise<void> {
    const { tools, quiet } = this.#parts
    if (this.#delivery.ping === undefined || !this.#isGoodPass) return
    this.#isGoodPass = false
    const failure = await this.#delivery.ping(quiet)
    if (failure !== undefined) tools.observe({ kind: 'alerts.heartbeat_failed', failure })
    await tools.clock.sleep(HEARTBEAT_MS, quiet)
  }
}
