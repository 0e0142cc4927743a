// The script of a rehearsal as plain values: which fault stands before which server, from when to when, or at which
// commit, statement, connection or request. Says what can be written; reads no text and opens nothing.

/** What can be rehearsed. */
export const TARGETS = ['postgres', 's3'] as const
export type Target = (typeof TARGETS)[number]

/** Every fault, by the word it is written with; statuses of HTTP are written as their number. */
export type FaultKind =
  | 'ok'
  | 'refuse'
  | 'hang'
  | 'rst'
  | 'fin'
  | 'slow'
  | 'cut-before-commit'
  | 'cut-after-commit'
  | 'lost-reply'
  | 'status'
  | 'error-body'
  | 'cut-body'

/** A fault with all it needs to be played. */
export interface Fault {
  readonly kind: FaultKind
  /** `slow`: the pause before each piece. */
  readonly delayMs: number
  /** `slow`: no more than this; undefined for no limit. */
  readonly bytesPerSecond: number | undefined
  /** The HTTP status of a `status`. */
  readonly status: number
  readonly retryAfterSeconds: number | undefined
}

/** What can be counted, and before which server it passes. */
export const COUNTED = {
  connection: 'postgres',
  statement: 'postgres',
  commit: 'postgres',
  request: 's3',
  put: 's3',
  get: 's3',
  head: 's3',
  post: 's3',
  delete: 's3',
} as const satisfies Readonly<Record<string, Target>>
export type Counted = keyof typeof COUNTED

/** From an instant on; without a length until the next line about the same server, or for a moment. */
export interface TimedTrigger {
  readonly kind: 'time'
  readonly atMs: number
  readonly forMs: number | undefined
}

/** At the nth of something, once. */
export interface CountTrigger {
  readonly kind: 'count'
  readonly what: Counted
  readonly nth: number
  /** Counts only those whose SQL or key contains this text. */
  readonly of: string | undefined
}

/** One line of the script. */
export interface Step {
  readonly line: number
  readonly text: string
  readonly target: Target
  readonly fault: Fault
  readonly when: TimedTrigger | CountTrigger
}

/** The whole script. */
export interface Timeline {
  readonly steps: readonly Step[]
  /** When it ends whatever has not happened yet; undefined when no line says so. */
  readonly endMs: number | undefined
}

/** Faults that are over as soon as they have begun, unless a length is given. */
export const MOMENTS: ReadonlySet<FaultKind> = new Set(['ok', 'rst', 'fin'])

const TIMED_EVERYWHERE: readonly FaultKind[] = ['ok', 'refuse', 'hang', 'rst', 'fin', 'slow', 'lost-reply']

/** Which faults can stand before a server for a time. */
export const TIMED_FAULTS: Readonly<Record<Target, readonly FaultKind[]>> = {
  postgres: [...TIMED_EVERYWHERE, 'cut-before-commit', 'cut-after-commit'],
  s3: [...TIMED_EVERYWHERE, 'status', 'error-body', 'cut-body'],
}

const AT_REQUEST: readonly FaultKind[] = [
  'rst',
  'fin',
  'slow',
  'status',
  'error-body',
  'lost-reply',
  'cut-body',
]

/** Which faults can meet one thing that was counted. */
export const COUNTED_FAULTS: Readonly<Record<Counted, readonly FaultKind[]>> = {
  connection: ['rst', 'fin'],
  statement: ['rst', 'fin', 'lost-reply'],
  commit: ['cut-before-commit', 'cut-after-commit', 'lost-reply'],
  request: AT_REQUEST,
  put: AT_REQUEST,
  get: AT_REQUEST,
  head: AT_REQUEST,
  post: AT_REQUEST,
  delete: AT_REQUEST,
}
