// The ring of the scheduler: a schedule that has not ticked for two of its ticks, while the process itself was awake, is
// dead and is started again. When the next ticks are due the scheduler says itself; whether they came is measured by the
// monotonic clock, so that a change of the calendar kills nobody.
import type { Clock } from '../core/ports.ts'
import { type Schedule, type ScheduleRequest, startSchedule } from './schedule.ts'
import type { RingReport, Supervisor } from './supervisor.ts'

/** What it is made of. */
export interface WatchedScheduleParts {
  readonly request: ScheduleRequest
  readonly clock: Clock
  readonly supervisor: Supervisor
  /** How a schedule is started. */
  readonly start?: (request: ScheduleRequest) => Schedule
}

const WINDOW_MS = 600_000
/** Ticks of a window in which so many resets would be too many. */
const WINDOW_TICKS = 20
const SLACK_MS = 2000

/** A schedule under watch. */
export class WatchedSchedule {
  readonly #parts: WatchedScheduleParts
  readonly #ring: RingReport
  readonly tickMs: number
  #schedule: Schedule
  #deadlineMs = 0

  constructor(parts: WatchedScheduleParts) {
    this.#parts = parts
    this.#schedule = this.#start()
    this.tickMs = this.#schedule.tickMs
    const windowMs = Math.max(WINDOW_MS, WINDOW_TICKS * this.tickMs)
    this.#ring = parts.supervisor.care({
      name: 'scheduler',
      limits: { failuresToReset: 1, isResetOnce: false, resetsMax: 5, windowMs },
      code: 'internal',
      reset: async () => {
        const before = this.#schedule
        this.#schedule = this.#start()
        await before.stop()
      },
    })
  }

  /** Looks whether it ticks; a process that stood still itself gives it time to catch up. */
  async look(stoodStill: boolean): Promise<void> {
    if (stoodStill) this.#expect()
    else if (this.#parts.clock.monotonicMs() > this.#deadlineMs)
      await this.#ring.failed({ reason: 'it missed two ticks' })
  }

  /** No tick comes after this. */
  stop(): Promise<void> {
    return this.#schedule.stop()
  }

  #start(): Schedule {
    const { request, start = startSchedule } = this.#parts
    const schedule = start({
      ...request,
      onTick: () => {
        this.#hear()
        return request.onTick()
      },
      onSkip: (reason) => {
        this.#hear()
        request.onSkip(reason)
      },
    })
    this.#schedule = schedule
    this.#expect()
    return schedule
  }

  /** A tick that was skipped is one of a scheduler that lives. */
  #hear(): void {
    this.#ring.worked()
    this.#expect()
  }

  #expect(): void {
    const { clock, request } = this.#parts
    const dueMs = Math.max(0, this.#schedule.secondTickAt() - clock.calendarMs())
    this.#deadlineMs = clock.monotonicMs() + dueMs + request.jitterMs + SLACK_MS
  }
}
