// What can be wrong with a timeline although each of its lines is right: lines that contradict each other, that come
// after the end, or that would never be over. Pure.
import { MOMENTS, type Step, type TimedTrigger } from './timeline.ts'

/** One thing that is wrong, and where. */
export interface TimelineProblem {
  readonly line: number
  readonly problem: string
}

type TimedStep = Step & { readonly when: TimedTrigger }

/** Every contradiction among the lines. */
export function findTimelineProblems(
  steps: readonly Step[],
  end: { readonly line: number; readonly atMs: number } | undefined,
): readonly TimelineProblem[] {
  const timed = sortByTime(steps)
  return [
    ...timed.flatMap((step, index) => judgeTimed(step, timed.slice(index + 1), end?.atMs)),
    ...findDoubles(steps),
  ]
}

/** The timed lines in the order in which they begin. */
export function sortByTime(steps: readonly Step[]): readonly TimedStep[] {
  return steps
    .filter((step): step is TimedStep => step.when.kind === 'time')
    .sort((one, other) => one.when.atMs - other.when.atMs || one.line - other.line)
}

function judgeTimed(
  step: TimedStep,
  later: readonly TimedStep[],
  endMs: number | undefined,
): readonly TimelineProblem[] {
  const { line, target, fault } = step
  const { atMs, forMs } = step.when
  if (endMs !== undefined && atMs >= endMs)
    return [{ line, problem: 'it begins when the timeline has ended' }]
  const next = later.find((other) => other.target === target)
  if (next !== undefined && next.when.atMs === atMs) {
    return [{ line, problem: `line ${next.line} begins at the same time before ${target}` }]
  }
  if (next !== undefined && forMs !== undefined && next.when.atMs < atMs + forMs) {
    return [{ line, problem: `line ${next.line} begins before this one is over` }]
  }
  const isOpen = forMs === undefined && !MOMENTS.has(fault.kind)
  if (isOpen && next === undefined && endMs === undefined) {
    const problem = 'nothing says when it is over: add "for 20s", a later line, or a line such as "2m end"'
    return [{ line, problem }]
  }
  return []
}

/** Two faults for the same message: only one of them could ever land. */
function findDoubles(steps: readonly Step[]): readonly TimelineProblem[] {
  const firstLines = new Map<string, number>()
  return steps.flatMap(({ line, when }) => {
    if (when.kind !== 'count') return []
    const key = [when.what, when.nth, when.of ?? ''].join(' ')
    const first = firstLines.get(key)
    if (first === undefined) firstLines.set(key, line)
    return first === undefined ? [] : [{ line, problem: `line ${first} meets the same ${when.what} already` }]
  })
}
