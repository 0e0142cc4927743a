// The ring of connections. Notices that the database is away or does not answer, holds back all other work meanwhile, asks
// again with pauses that grow and spread, and lets the work go on when the database is the same one as before. A server that
// is away is only waited for; connections that are stuck are cut.
import { PartkeeperError } from '../core/errors.ts'
import { backOffMs } from '../core/ring-policy.ts'
import type { ArchiveTools } from '../services/archive-tools.ts'
import { describeFailure } from './describe-failure.ts'
import { Patience } from './patience.ts'
import type { RingReport, Supervisor } from './supervisor.ts'

/** What it watches with. */
export interface WatchParts {
  readonly tools: ArchiveTools
  readonly supervisor: Supervisor
  /** How long the database may be away before the process is given up. */
  readonly patienceMs: number
  /** Whether the database is still the one that this process knows; throws when it may not be used. */
  readonly recheck: () => Promise<void>
  /** Told when the database is back. */
  readonly onBack: () => void
}

/** A statement of a heartbeat takes milliseconds, and waits a second for a lock at most. */
const ANSWER_MS = 15_000
export const DATABASE_BACK_OFF = { firstMs: 500, longestMs: 15_000 } as const
const LIMITS = { failuresToReset: 3, isResetOnce: true, resetsMax: 5, windowMs: 600_000 } as const
/** These do not pass by waiting: the process ends, and the next one says what is to be done. */
const FINAL_CODES: ReadonlySet<string> = new Set([
  'schema_missing',
  'schema_version_mismatch',
  'database_replaced',
])

interface Outage {
  readonly sinceMs: number
  attempts: number
  message: string
  readonly over: PromiseWithResolvers<void>
}

/** The watch over the connections of one process. */
export class ConnectionWatch {
  readonly #parts: WatchParts
  readonly #ring: RingReport
  readonly #patience: Patience
  #outage: Outage | undefined

  constructor(parts: WatchParts) {
    const { tools, supervisor, patienceMs } = parts
    this.#parts = parts
    this.#patience = new Patience(tools.clock, patienceMs)
    this.#ring = supervisor.care({
      ...{ name: 'connections', limits: LIMITS, code: 'database_unreachable' },
      reset: async () => tools.sessions.abandon(),
    })
  }

  /** How long to sleep before the next look: the usual time, or that of the back-off while the database is away. */
  pauseMs(usualMs: number): number {
    if (this.#outage === undefined) return usualMs
    return backOffMs(this.#outage.attempts, this.#parts.tools.random(), DATABASE_BACK_OFF)
  }

  /** False while the database is away. */
  get isUsable(): boolean {
    return this.#outage === undefined
  }

  /** Resolves when the database can be used, or at once when the signal is aborted. */
  async untilUsable(signal: AbortSignal): Promise<void> {
    const outage = this.#outage
    if (outage === undefined || signal.aborted) return
    const onAbort = (): void => outage.over.resolve()
    signal.addEventListener('abort', onAbort, { once: true })
    await outage.over.promise
    signal.removeEventListener('abort', onAbort)
  }

  /** A short call that has to answer: asks a database that is away whether it is back, and does the work on any other. */
  async look(work: () => Promise<void>): Promise<void> {
    try {
      await this.#answering(() => (this.#outage === undefined ? work() : this.#parts.recheck()))
      this.#patience.worked()
      this.#ring.worked()
      this.#comeBack()
    } catch (error) {
      this.failed(error)
      // Only the looks count: several loops that fail by one outage are one failure.
      if (this.#outage !== undefined) await this.#ring.failed({ reason: describeFailure(error).message })
      throw error
    }
  }

  /** Takes note of what some work failed by; only a database that is away is its business. */
  failed(error: unknown): void {
    const { code, message } = describeFailure(error)
    if (FINAL_CODES.has(code) && this.#outage !== undefined) this.#parts.supervisor.giveUp(error)
    if (code !== 'database_unreachable' && this.#outage === undefined) return
    this.#noteOutage(message)
    try {
      this.#patience.failed(error)
    } catch {
      this.#parts.supervisor.giveUp(error)
    }
  }

  #noteOutage(message: string): void {
    const { clock, observe } = this.#parts.tools
    const nowMs = clock.monotonicMs()
    this.#outage ??= { sinceMs: nowMs, attempts: 0, message, over: Promise.withResolvers<void>() }
    this.#outage.attempts += 1
    const { attempts: attempt, sinceMs } = this.#outage
    // Told at the first, second, fourth, eighth attempt and so on.
    if (Math.log2(attempt) % 1 === 0)
      observe({ kind: 'database.away', message, attempt, awayMs: Math.round(nowMs - sinceMs) })
  }

  #comeBack(): void {
    const outage = this.#outage
    if (outage === undefined) return
    const { tools, onBack } = this.#parts
    const awayMs = Math.round(tools.clock.monotonicMs() - outage.sinceMs)
    this.#outage = undefined
    tools.observe({ kind: 'database.back', message: outage.message, attempts: outage.attempts, awayMs })
    outage.over.resolve()
    onBack()
  }

  /** The watchdog: a call that does not answer in time gets its connections cut, whatever the network says about them. */
  async #answering(work: () => Promise<void>): Promise<void> {
    const { clock } = this.#parts.tools
    const over = new AbortController()
    const working = work().then(() => 'done' as const)
    const late = clock.sleep(ANSWER_MS, over.signal).then(() => 'late' as const)
    try {
      if ((await Promise.race([working, late])) === 'done') return
    } finally {
      over.abort()
    }
    const reason = `the database has not answered for ${ANSWER_MS / 1000} s`
    await this.#ring.failed({ reason, isStuck: true })
    throw new PartkeeperError('database_unreachable', reason, { retryable: true })
  }
}
