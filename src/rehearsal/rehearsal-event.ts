// What a rehearsal has to tell while it runs and at its end, as values; text and JSON are
// readings of them. No value of a statement and no query string of a request gets in here.
import type { Target } from './timeline.ts'

/** Something that happened, and how long after the beginning. */
export type RehearsalEvent = { readonly atMs: number } & (
  | {
      readonly kind: 'ready'
      readonly target: Target
      /** `host:port` to use in place of the server's own. */
      readonly address: string
      readonly upstream: string
    }
  | { readonly kind: 'begun' | 'over'; readonly target: Target; readonly line: number; readonly text: string }
  | {
      readonly kind: 'landed'
      readonly target: Target
      readonly line: number
      readonly text: string
      /** What was hit: the connection and the statement's kind, or the method and the key. */
      readonly where: string
    }
  | { readonly kind: 'problem'; readonly target: Target; readonly message: string }
)

/** What happened, before the board says when. */
export type RehearsalNews = RehearsalEvent extends infer Event
  ? Event extends RehearsalEvent
    ? Omit<Event, 'atMs'>
    : never
  : never

/** What became of one line of the timeline. */
export interface StepReport {
  readonly line: number
  readonly text: string
  readonly landed: number
  /** `ok` lands nowhere; everything else should. */
  readonly isExpectedToLand: boolean
}

/** What became of the whole rehearsal. */
export interface RehearsalReport {
  readonly steps: readonly StepReport[]
  readonly seen: Readonly<Record<'connections' | 'statements' | 'commits' | 'requests', number>>
  /** Whether it ran to its end; false when it was stopped. */
  readonly isComplete: boolean
  /** Complete, and every fault landed. */
  readonly isProof: boolean
}
