// The worker's schedule: node-cron ticks with jitter that never overlap. A tick only asks for a pass; what a missed
// tick would have done, the pass at the next start does, since it is computed from the catalog.
import { createTask, setLogger, validateDetailed } from 'node-cron'

/** What the schedule needs to know. */
export interface ScheduleRequest {
  readonly expression: string
  readonly timeZone: string
  readonly jitterMs: number
  readonly onTick: () => Promise<void>
  /** A tick that was not made: the loop was blocked, or the last pass still runs. */
  readonly onSkip: (reason: string) => void
}

/** A running schedule. */
export interface Schedule {
  /** Time between two ticks; the shortest of the next few. */
  readonly tickMs: number
  /** When the tick after the next one is due, by the calendar of this machine, in milliseconds since 1970. */
  secondTickAt(): number
  /** No tick comes after this. */
  stop(): Promise<void>
}

/** Why node-cron would not take an expression; undefined when it does. */
export function findCronProblem(expression: string): string | undefined {
  const found = validateDetailed(expression)
  if (found.valid) return undefined
  return found.errors.map((error) => `${error.field}: ${error.message}`).join('; ')
}

/** Starts ticking. */
export function startSchedule(request: ScheduleRequest): Schedule {
  // Its own logger writes to the console; what it has to say comes as events.
  const silent = (): void => undefined
  setLogger({ info: silent, warn: silent, error: silent, debug: silent })
  const task = createTask(request.expression, request.onTick, {
    timezone: request.timeZone,
    noOverlap: true,
    maxRandomDelay: request.jitterMs,
    suppressMissedWarning: true,
  })
  task.on('execution:missed', () => request.onSkip('the process was busy at the time of a tick'))
  task.on('execution:overlap', () => request.onSkip('the pass before still runs'))
  const tickMs = shortestGapMs(task.getNextRuns(10))
  void task.start()
  return {
    tickMs,
    secondTickAt: () => task.getNextRuns(2).at(-1)?.getTime() ?? Number.POSITIVE_INFINITY,
    stop: async () => {
      await task.destroy()
    },
  }
}

function shortestGapMs(moments: readonly Date[]): number {
  const gaps = moments.slice(1).map((moment, index) => moment.getTime() - (moments[index]?.getTime() ?? 0))
  return Math.max(1000, Math.min(...gaps))
}
