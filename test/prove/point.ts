/**
 * The moments at which a process is interrupted, and the ways to do it. A point is named by what happens there (an observation,
 * a message on the wire, a call of the system) and by which time it happens, so that it means the same on every machine.
 */

/** Where: something of this name, for the nth time. */
export type Point = {
  readonly kind: PointKind
  readonly label: string
  readonly occurrence: number
}

export const POINT_KINDS = ['observation', 'message', 'answer', 'call'] as const
/** `message` is before the server sees it, `answer` after the server has answered and before the client hears of it. */
export type PointKind = (typeof POINT_KINDS)[number]

export const MODES = ['kill', 'kill-twice', 'freeze', 'term', 'cut', 'crash', 'eio', 'enospc'] as const
/** What is done there. */
export type Mode = (typeof MODES)[number]

/** What each mode is in words. */
export const MODE_TEXTS: Readonly<Record<Mode, string>> = {
  kill: 'SIGKILL',
  'kill-twice': 'SIGKILL, and again in the run that recovers',
  freeze: 'SIGSTOP, a rival finishes, SIGCONT',
  term: 'SIGTERM',
  cut: 'connection cut',
  crash: 'Postgres stopped at once and started again',
  eio: 'EIO',
  enospc: 'ENOSPC',
}

/** The scenes by name, in the order of the table of results. */
export const SCENE_NAMES = [
  'creation',
  'retirement',
  'drop',
  'archive',
  'export',
  'verify',
  'restore',
  'migration',
  'upgrade',
] as const
/** A retirement is detached in `retirement` and dropped in `drop`; `archive` is one with its archive, from the seal to the drop. */
export type SceneName = (typeof SCENE_NAMES)[number]

/** One case: a scene on a server, a point in it, and what is done there. */
export type Case = {
  readonly id: string
  readonly scene: SceneName
  readonly major: number
  readonly point: Point
  readonly mode: Mode
}

const MODES_BY_KIND: Readonly<Record<PointKind, readonly Mode[]>> = {
  observation: ['kill', 'kill-twice', 'freeze', 'term', 'cut', 'crash'],
  message: ['kill', 'kill-twice', 'freeze', 'term', 'cut', 'crash'],
  answer: ['kill', 'kill-twice', 'freeze', 'term', 'cut', 'crash'],
  call: ['kill', 'kill-twice', 'freeze', 'term', 'crash', 'eio', 'enospc'],
}

/**
 * The driver hands a statement to the kernel in one piece, from its Parse to its Sync, so that no process stands still between
 * them: only before the first, or after the answer to the last. A network cuts where it likes.
 */
const INSIDE_A_STATEMENT = /^[BDESC]( |$)/

function canBe(mode: Mode, { kind, label }: Point): boolean {
  return mode !== 'freeze' || kind !== 'message' || !INSIDE_A_STATEMENT.test(label)
}

/** Every case of a scene on one server. */
export function listCases(scene: SceneName, major: number, points: readonly Point[]): readonly Case[] {
  return points.flatMap((point) =>
    MODES_BY_KIND[point.kind]
      .filter((mode) => canBe(mode, point))
      .map((mode) => ({
        id: `${major} · ${scene} · ${namePoint(point)} · ${mode}`,
        ...{ scene, major, point, mode },
      })),
  )
}

/** Puts a number of occurrence to each label, in the order in which they came. */
export function countLabels(kind: PointKind, labels: readonly string[]): readonly Point[] {
  const seen = new Map<string, number>()
  return labels.map((label) => {
    const occurrence = (seen.get(label) ?? 0) + 1
    seen.set(label, occurrence)
    return { kind, label, occurrence }
  })
}

function namePoint({ kind, label, occurrence }: Point): string {
  return `${kind}: ${label}${occurrence === 1 ? '' : ` (${occurrence})`}`
}
