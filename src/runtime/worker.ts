// The long-lived worker: looks for work at once, which is also how a restart recovers; then at every tick, and
// whenever the lease of a dead process runs out. Exports go on beside the passes. Drains when told to stop. It holds nothing
// that a restart needs.
import type { ArchiveTools } from '../services/archive-tools.ts'
import { maintainPass } from '../services/maintain-pass.ts'
import { registerProcess, reportAlive, sayGoodbye } from '../services/process-life.ts'
import { describeFailure } from './describe-failure.ts'
import { ExportLoop } from './export-loop.ts'
import { type Schedule, startSchedule } from './schedule.ts'
import { WakeUp } from './wake-up.ts'

/** How a worker works. */
export interface WorkerSettings {
  readonly workerName: string
  readonly version: string
  readonly tickExpression: string
  readonly tickZone: string
  readonly jitterMs: number
  readonly budgetMs: number
  readonly leaseMs: number
  readonly heartbeatMs: number
}

/** How long passes may fail one after the other before the process ends and its platform starts a new one. */
const failingMsMax = 10 * 60_000
/**
 * How long draining may take before the process leaves as it is. Closing may take half a second more, and a supervisor
 * kills after 5 s.
 */
const drainMsMax = 3500

/** Runs until the signal of the tools aborts; throws when the database stays out of reach. */
export async function runWorker(tools: ArchiveTools, settings: WorkerSettings): Promise<void> {
  const worker = new Worker(tools, settings)
  const life = worker.live()
  const ended = new AbortController()
  const deadline = new Promise<void>((resolve) => {
    tools.signal.addEventListener('abort', () => {
      tools.observe({ kind: 'process.draining', reason: String(tools.signal.reason) })
      void tools.clock.sleep(drainMsMax, ended.signal).then(resolve)
    })
  })
  try {
    await Promise.race([life, deadline])
  } finally {
    ended.abort()
  }
}

class Worker {
  readonly #tools: ArchiveTools
  readonly #settings: WorkerSettings
  readonly #wakeUp = new WakeUp()
  readonly #exports: ExportLoop
  #generation: string | undefined
  #failingSinceMs: number | undefined

  constructor(tools: ArchiveTools, settings: WorkerSettings) {
    this.#tools = tools
    this.#settings = settings
    this.#exports = new ExportLoop({
      tools,
      leaseMs: settings.leaseMs,
      idleMs: settings.heartbeatMs,
      failingMsMax,
      generation: () => this.#generation,
      askForPass: () => void this.#wakeUp.ask(),
    })
  }

  async live(): Promise<void> {
    const { signal, observe } = this.#tools
    const { tickExpression: expression, tickZone: timeZone, jitterMs } = this.#settings
    const schedule = startSchedule({
      expression,
      timeZone,
      jitterMs,
      onTick: () => this.#wakeUp.ask(),
      onSkip: (reason) => observe({ kind: 'tick.skipped', reason }),
    })
    observe({ kind: 'tick.scheduled', expression, timeZone, jitterMs })
    try {
      await Promise.all([this.#passUntilStopped(schedule), this.#exports.run(), this.#beatUntilStopped()])
    } finally {
      await schedule.stop()
    }
    if (this.#generation !== undefined) await sayGoodbye(this.#tools, this.#generation, String(signal.reason))
  }

  async #passUntilStopped(schedule: Schedule): Promise<void> {
    const { signal } = this.#tools
    while (!signal.aborted) {
      await this.#wakeUp.serve(() => this.#passOrReport(schedule))
      this.#exports.wake()
      await this.#wakeUp.next(signal)
    }
  }

  /** The supervisor: one pass that goes wrong as a whole is reported, and the next tick tries again. */
  async #passOrReport(schedule: Schedule): Promise<void> {
    try {
      await this.#pass(schedule)
      this.#failingSinceMs = undefined
    } catch (error) {
      const now = this.#tools.clock.monotonicMs()
      this.#failingSinceMs ??= now
      this.#tools.observe({ kind: 'pass.failed', ...describeFailure(error) })
      if (now - this.#failingSinceMs >= failingMsMax) throw error
    }
  }

  async #pass(schedule: Schedule): Promise<void> {
    const { workerName: name, version, leaseMs, budgetMs } = this.#settings
    this.#generation ??= await registerProcess(this.#tools, {
      entrance: 'worker',
      name,
      version,
      tickMs: schedule.tickMs,
    })
    if (this.#generation === undefined) return
    await this.#tools.shelf.register()
    const request = { entrance: 'worker', generation: this.#generation, parent: null, at: null } as const
    await maintainPass(this.#tools, { ...request, leaseMs, budgetMs, patienceMs: 0 })
  }

  async #beatUntilStopped(): Promise<void> {
    const { clock, signal, observe } = this.#tools
    while (!signal.aborted) {
      await clock.sleep(this.#settings.heartbeatMs, signal)
      if (this.#generation === undefined || signal.aborted) continue
      try {
        const abandoned = await reportAlive(this.#tools, this.#generation)
        if (abandoned > 0) void this.#wakeUp.ask()
      } catch (error) {
        observe({ kind: 'process.heartbeat_failed', message: describeFailure(error).message })
      }
    }
  }
}
