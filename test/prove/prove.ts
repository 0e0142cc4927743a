/**
 * A whole run: traces the scenes on every lane, puts the cases into the order that the seed says, and runs them until they are
 * all done or the time is up.
 */
import { testClock } from '../support/test-clock.ts'
import { type Lane, type LaneRequest, openLane } from './lane.ts'
import type { Case, Mode, PointKind } from './point.ts'
import type { CaseResult, RunResults } from './results.ts'
import { interleave, makeSeededRandom } from './seeded-random.ts'

/** What to run. */
export type ProveRequest = {
  readonly seed: number
  readonly lanes: readonly LaneRequest[]
  /** No case begins so long after the scenes are staged; undefined runs them all. */
  readonly budgetMs: number | undefined
  readonly modes: readonly Mode[]
  readonly kinds: readonly PointKind[]
  /** Only the case of this name. */
  readonly caseId?: string | undefined
  /** Told of all cases before the first one. */
  readonly onListed?: (cases: readonly Case[]) => void
  readonly onResult?: (result: CaseResult, done: number, known: number) => void
}

/** Runs it. */
export async function prove(request: ProveRequest): Promise<RunResults> {
  const { seed, budgetMs } = request
  const beganMs = testClock.monotonicMs()
  const lanes = await Promise.all(request.lanes.map(openLane))
  try {
    const queues = lanes.map((lane) => chooseCases(lane, request))
    const known = queues.flat().length
    request.onListed?.(queues.flat())
    const results: CaseResult[] = []
    const endsAtMs = budgetMs === undefined ? Number.POSITIVE_INFINITY : testClock.monotonicMs() + budgetMs
    const runLane = async (lane: Lane, queue: readonly Case[]): Promise<void> => {
      for (const each of queue) {
        if (testClock.monotonicMs() >= endsAtMs) return
        const result = await lane.run(each, seed)
        results.push(result)
        request.onResult?.(result, results.length, known)
      }
    }
    await Promise.all(lanes.map((lane, index) => runLane(lane, queues[index] ?? [])))
    const minutes = (testClock.monotonicMs() - beganMs) / 60_000
    return { seed, majors: lanes.map(({ major }) => major), minutes, known, results }
  } finally {
    for (const lane of lanes) await lane.close()
  }
}

/** Every scene, kind of point and mode has its share from the first minute on, and each statement its turn before any a second one. */
function chooseCases(lane: Lane, { seed, modes, kinds, caseId }: ProveRequest): readonly Case[] {
  const isWanted = ({ id, mode, point }: Case): boolean =>
    caseId === undefined ? modes.includes(mode) && kinds.includes(point.kind) : id === caseId
  const wanted = lane.cases.filter(isWanted)
  const groupOf = ({ scene, point, mode }: Case): string => `${scene} ${point.kind} ${mode}`
  return interleave(wanted, groupOf, ({ point }) => point.label, makeSeededRandom(seed, String(lane.major)))
}
