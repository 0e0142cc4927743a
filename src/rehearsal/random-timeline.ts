// A timeline out of a seed, as text that a person can read, keep and repeat: the same seed, length and servers give the
// same lines. Every fault begins and ends within the length, and all is well in the last fifth.
import { type FaultKind, type Target, TIMED_FAULTS } from './timeline.ts'
import { writeLength } from './timeline-words.ts'

/** What a random timeline is made of. */
export interface RandomChoice {
  readonly seed: number
  readonly lengthMs: number
  readonly targets: readonly Target[]
}

const CALM_SHARE = 0.2
const FAULTS_MAX = 12
const STEP_MS = 100
const STATUSES = ['503 retry-after=1', '503', '500', '403', '429'] as const
const SLOWNESS = ['slow delay=200ms', 'slow delay=1s', 'slow rate=50kB'] as const
const AT_COMMITS = ['cut-before-commit', 'cut-after-commit', 'lost-reply'] as const
const NTH_MAX = 20

type Dice = (below: number) => number

/** The lines of a timeline, without an end of line. */
export function makeRandomTimeline({ seed, lengthMs, targets }: RandomChoice): readonly string[] {
  const dice = makeDice(seed)
  return [
    `# seed ${seed}`,
    ...targets.flatMap((target) => makeTrack(target, lengthMs * (1 - CALM_SHARE), dice)),
    ...targets.map((target) =>
      target === 'postgres'
        ? `at commit ${1 + dice(NTH_MAX)} ${pick(AT_COMMITS, dice)}`
        : `at put ${1 + dice(NTH_MAX)} lost-reply`,
    ),
    `${writeLength(lengthMs)} end`,
  ]
}

function makeTrack(target: Target, lengthMs: number, dice: Dice): readonly string[] {
  const shareMs = lengthMs / FAULTS_MAX
  const lines: string[] = []
  for (let atMs = 0; ; ) {
    const beginMs = roundTo(atMs + STEP_MS + dice(shareMs))
    const forMs = roundTo(STEP_MS + dice(shareMs))
    if (beginMs + forMs > lengthMs) return lines
    const fault = writeFault(pick(TIMED_FAULTS[target].filter(isFault), dice), dice)
    lines.push(`${writeLength(beginMs)} ${target} ${fault} for ${writeLength(forMs)}`)
    atMs = beginMs + forMs
  }
}

function writeFault(kind: FaultKind, dice: Dice): string {
  if (kind === 'status') return pick(STATUSES, dice)
  return kind === 'slow' ? pick(SLOWNESS, dice) : kind
}

function isFault(kind: FaultKind): boolean {
  return kind !== 'ok'
}

function roundTo(timeMs: number): number {
  return Math.max(STEP_MS, Math.round(timeMs / STEP_MS) * STEP_MS)
}

function pick<T>(from: readonly T[], dice: Dice): T {
  const picked = from[dice(from.length)]
  if (picked === undefined) throw new Error('there is always something to pick')
  return picked
}

/** Mulberry32: small, the same everywhere, and good enough to choose from a list. */
function makeDice(seed: number): Dice {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}
