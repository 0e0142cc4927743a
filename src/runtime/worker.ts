// The long-lived worker: looks for work at once, which is also how a restart recovers; then at every tick, and
// whenever the lease of a dead process runs out. Exports go on beside the passes. Drains when told to stop. It holds nothing
// that a restart needs.
import type { Observe } from '../core/observation.ts'
import type { ArchiveTools } from '../services/archive-tools.ts'
import { DeferredNotes } from '../services/deferred-notes.ts'
import { KnownDatabase } from '../services/known-database.ts'
import { maintainPass } from '../services/maintain-pass.ts'
import { registerProcess, sayGoodbye } from '../services/process-life.ts'
import { AlertLoop } from './alert-loop.ts'
import { ConnectionWatch } from './connection-watch.ts'
import { describeFailure } from './describe-failure.ts'
import { ExportLoop } from './export-loop.ts'
import { FlightRecorder } from './flight-recorder.ts'
import { beatUntil } from './heartbeat.ts'
import { Patience } from './patience.ts'
import { Stopping } from './stopping.ts'
import { Supervisor } from './supervisor.ts'
import { tellCrash } from './tell-crash.ts'
import { type LifeLimits, VitalSigns } from './vital-signs.ts'
import { WakeUp } from './wake-up.ts'
import { WatchedSchedule } from './watched-schedule.ts'

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
  /** How long the database may be away, or work may fail on end, before the process ends and its platform starts a new one. */
  readonly patienceMs: number
}

/**
 * How long draining may take before the process leaves as it is. Closing may take half a second more, and a supervisor
 * kills after 5 s.
 */
const drainMsMax = 3500

/** Runs until it is told to stop or has a reason to leave; throws when it has to be given up. */
export async function runWorker(tools: ArchiveTools, settings: WorkerSettings): Promise<void> {
  const stopping = new Stopping(tools)
  const recorder = new FlightRecorder()
  const observe: Observe = (observation) => {
    recorder.note(observation)
    tools.observe(observation)
  }
  const worker = new Worker({ ...tools, observe, signal: stopping.signal }, settings, stopping)
  try {
    await Promise.race([worker.live(), worker.supervisor.givenUp, stopping.late(drainMsMax)])
  } catch (error) {
    // Told to stop while the database is away: there is nothing to say, and no time.
    if (!stopping.signal.aborted)
      await tellCrash(tools, { error, flight: recorder.read(), generation: worker.generation })
    throw error
  } finally {
    worker.end()
    stopping.close()
  }
}

class Worker {
  readonly supervisor: Supervisor
  readonly #tools: ArchiveTools
  readonly #settings: WorkerSettings
  readonly #stopping: Stopping
  readonly #vitals: VitalSigns
  readonly #notes: DeferredNotes
  readonly #known: KnownDatabase
  readonly #watch: ConnectionWatch
  readonly #patience: Patience
  readonly #wakeUp = new WakeUp()
  readonly #exports: ExportLoop
  readonly #alerts: AlertLoop
  readonly #over = new AbortController()
  #generation: string | undefined

  constructor(tools: ArchiveTools, settings: WorkerSettings, stopping: Stopping) {
    const { leaseMs, heartbeatMs: idleMs, patienceMs, workerName: processName } = settings
    this.#vitals = new VitalSigns(tools, settings)
    this.#notes = new DeferredNotes({ ...tools, processName })
    const observe: Observe = (observation) => {
      this.#vitals.note(observation)
      this.#notes.hear(observation)
      this.#alerts.note(observation)
      tools.observe(observation)
    }
    this.#tools = { ...tools, observe }
    tools.shelf.tell(observe)
    this.#settings = settings
    this.#stopping = stopping
    this.#known = new KnownDatabase(tools)
    this.#patience = new Patience(tools.clock, patienceMs)
    this.supervisor = new Supervisor(this.#tools)
    const askForPass = (): void => void this.#wakeUp.ask()
    const [supervisor, recheck] = [this.supervisor, () => this.#recheck()]
    this.#watch = new ConnectionWatch({
      tools: this.#tools,
      supervisor,
      patienceMs,
      recheck,
      onBack: askForPass,
    })
    const { quiet } = stopping
    const watch = this.#watch
    this.#alerts = new AlertLoop({ tools: this.#tools, quiet, watch, generation: () => this.#generation })
    this.#exports = new ExportLoop({
      ...{
        tools: this.#tools,
        quiet,
        leaseMs,
        idleMs,
        patienceMs,
        watch,
        askForPass,
      },
      generation: () => this.#generation,
    })
  }

  /** Of this start; undefined before it is registered. */
  get generation(): string | undefined {
    return this.#generation
  }

  async live(): Promise<void> {
    const schedule = this.#startSchedule()
    const beating = this.#beat(schedule)
    const loops = [this.#passUntilStopped(schedule), this.#exports.run(), this.#alerts.run()]
    try {
      await Promise.all(loops)
    } finally {
      this.end()
      await beating
      await schedule.stop()
    }
    if (this.#generation === undefined) return
    await this.#notes.send()
    await sayGoodbye(this.#tools, this.#generation, String(this.#stopping.quiet.reason))
  }

  /** Nothing beats after this. */
  end(): void {
    this.#over.abort()
  }

  #startSchedule(): WatchedSchedule {
    const { observe, clock } = this.#tools
    const { tickExpression: expression, tickZone: timeZone, jitterMs } = this.#settings
    const onSkip = (reason: string): void => observe({ kind: 'tick.skipped', reason })
    const request = { expression, timeZone, jitterMs, onTick: () => this.#wakeUp.ask(), onSkip }
    const schedule = new WatchedSchedule({ request, clock, supervisor: this.supervisor })
    observe({ kind: 'tick.scheduled', expression, timeZone, jitterMs })
    return schedule
  }

  #beat(schedule: WatchedSchedule): Promise<void> {
    const end = AbortSignal.any([this.#over.signal, this.#stopping.signal])
    return beatUntil(end, {
      ...{ tools: this.#tools, heartbeatMs: this.#settings.heartbeatMs, stopping: this.#stopping },
      ...{ watch: this.#watch, schedule, vitals: this.#vitals, notes: this.#notes },
      generation: () => this.#generation,
      askForPass: () => void this.#wakeUp.ask(),
    })
  }

  async #passUntilStopped(schedule: WatchedSchedule): Promise<void> {
    const { quiet } = this.#stopping
    while (!quiet.aborted) {
      await this.#wakeUp.serve(() => this.#passOrReport(schedule))
      this.#exports.wake()
      await this.#wakeUp.next(quiet)
      await this.#watch.untilUsable(quiet)
    }
  }

  /** One pass that goes wrong as a whole is reported, and the next one tries again. */
  async #passOrReport(schedule: WatchedSchedule): Promise<void> {
    try {
      await this.#pass(schedule)
      this.#patience.worked()
    } catch (error) {
      this.#tools.observe({ kind: 'pass.failed', ...describeFailure(error) })
      this.#watch.failed(error)
      this.#patience.failed(error)
    }
  }

  async #pass({ tickMs }: WatchedSchedule): Promise<void> {
    const { workerName: name, version, leaseMs, budgetMs } = this.#settings
    await this.#known.learn()
    this.#generation ??= await registerProcess(this.#tools, { entrance: 'worker', name, version, tickMs })
    if (this.#generation === undefined) return
    await this.#tools.shelf.register()
    const request = { entrance: 'worker', generation: this.#generation, parent: null, at: null } as const
    const tools = { ...this.#tools, signal: this.#stopping.quiet }
    await maintainPass(tools, { ...request, leaseMs, budgetMs, patienceMs: 0 })
  }

  /** A database that lost its last commits in a failover may have forgotten this process: then it registers again. */
  async #recheck(): Promise<void> {
    const [generation, name] = [this.#generation, this.#settings.workerName]
    const isKnown = await this.#known.recheck(generation === undefined ? null : { generation, name })
    if (!isKnown) this.#generation = undefined
  }
}
