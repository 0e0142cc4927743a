// The long-lived worker: looks for work at once, which is also how a restart recovers; then at every tick, and
// whenever the lease of a dead process runs out. Exports go on beside the passes. Drains when told to stop. It holds nothing
// that a restart needs.
import type { Observe } from '../core/observation.ts'
import type { ArchiveTools } from '../services/archive-tools.ts'
import { maintainPass } from '../services/maintain-pass.ts'
import { registerProcess, reportAlive, sayGoodbye } from '../services/process-life.ts'
import { AlertLoop } from './alert-loop.ts'
import { describeFailure } from './describe-failure.ts'
import { ExportLoop } from './export-loop.ts'
import { FlightRecorder } from './flight-recorder.ts'
import { type Schedule, startSchedule } from './schedule.ts'
import { Stopping } from './stopping.ts'
import { tellCrash } from './tell-crash.ts'
import { type LifeLimits, VitalSigns } from './vital-signs.ts'
import { WakeUp } from './wake-up.ts'

/** How a worker works. */
export interface WorkerSettings extends LifeLimits {
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

/** Runs until it is told to stop or has a reason to leave; throws when the database stays out of reach. */
export async function runWorker(tools: ArchiveTools, settings: WorkerSettings): Promise<void> {
  const stopping = new Stopping(tools)
  const recorder = new FlightRecorder()
  const observe: Observe = (observation) => {
    recorder.note(observation)
    tools.observe(observation)
  }
  const worker = new Worker({ ...tools, observe, signal: stopping.signal }, settings, stopping)
  try {
    await Promise.race([worker.live(), stopping.late(drainMsMax)])
  } catch (error) {
    // Told to stop while the database is away: there is nothing to say, and no time.
    if (!stopping.signal.aborted)
      await tellCrash(tools, { error, flight: recorder.read(), generation: worker.generation })
    throw error
  } finally {
    stopping.close()
  }
}

class Worker {
  readonly #tools: ArchiveTools
  readonly #settings: WorkerSettings
  readonly #stopping: Stopping
  readonly #vitals: VitalSigns
  readonly #wakeUp = new WakeUp()
  readonly #exports: ExportLoop
  readonly #alerts: AlertLoop
  #generation: string | undefined
  #failingSinceMs: number | undefined

  constructor(tools: ArchiveTools, settings: WorkerSettings, stopping: Stopping) {
    const vitals = new VitalSigns(tools, settings)
    this.#vitals = vitals
    this.#tools = {
      ...tools,
      observe: (observation) => {
        vitals.note(observation)
        this.#alerts.note(observation)
        tools.observe(observation)
      },
    }
    this.#settings = settings
    this.#stopping = stopping
    const { quiet } = stopping
    this.#alerts = new AlertLoop({ tools: this.#tools, quiet, generation: () => this.#generation })
    this.#exports = new ExportLoop({
      tools: this.#tools,
      quiet: stopping.quiet,
      leaseMs: settings.leaseMs,
      idleMs: settings.heartbeatMs,
      failingMsMax,
      generation: () => this.#generation,
      askForPass: () => void this.#wakeUp.ask(),
    })
  }

  /** Of this start; undefined before it is registered. */
  get generation(): string | undefined {
    return this.#generation
  }

  async live(): Promise<void> {
    const { observe } = this.#tools
    const { tickExpression: expression, tickZone: timeZone, jitterMs } = this.#settings
    const schedule = startSchedule({
      expression,
      timeZone,
      jitterMs,
      onTick: () => this.#wakeUp.ask(),
      onSkip: (reason) => observe({ kind: 'tick.skipped', reason }),
    })
    observe({ kind: 'tick.scheduled', expression, timeZone, jitterMs })
    const over = new AbortController()
    const beating = this.#beatUntil(AbortSignal.any([over.signal, this.#stopping.signal]))
    try {
      await Promise.all([this.#passUntilStopped(schedule), this.#exports.run(), this.#alerts.run()])
    } finally {
      over.abort()
      await beating
      await schedule.stop()
    }
    if (this.#generation !== undefined)
      await sayGoodbye(this.#tools, this.#generation, String(this.#stopping.quiet.reason))
  }

  async #passUntilStopped(schedule: Schedule): Promise<void> {
    const { quiet } = this.#stopping
    while (!quiet.aborted) {
      await this.#wakeUp.serve(() => this.#passOrReport(schedule))
      this.#exports.wake()
      await this.#wakeUp.next(quiet)
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
    const tools = { ...this.#tools, signal: this.#stopping.quiet }
    await maintainPass(tools, { ...request, leaseMs, budgetMs, patienceMs: 0 })
  }

  async #beatUntil(end: AbortSignal): Promise<void> {
    const { clock, observe } = this.#tools
    while (!end.aborted) {
      await clock.sleep(this.#settings.heartbeatMs, end)
      if (this.#generation === undefined || end.aborted) continue
      try {
        await this.#beat(this.#generation)
      } catch (error) {
        observe({ kind: 'process.heartbeat_failed', message: describeFailure(error).message })
      }
    }
  }

  async #beat(generation: string): Promise<void> {
    const mayTakeOver = !this.#stopping.quiet.aborted
    const abandoned = await reportAlive(this.#tools, generation, mayTakeOver)
    if (!mayTakeOver) return
    if (abandoned > 0) void this.#wakeUp.ask()
    const reason = await this.#vitals.findReasonToLeave(generation)
    if (reason !== undefined) this.#stopping.beQuiet(reason)
  }
}
