// Every noteworthy event of the program as one typed union. Code says observe({ kind, ... }) and nothing else;
// log lines are one reading of it, and tests wait for observations and stop the process at each of them.
import type { Action, ActionResult } from './action.ts'
import type { AlertEvent } from './alert-event.ts'
import type { ArchiveEvent } from './archive-event.ts'
import type { DatabaseEvent } from './database-event.ts'
import type { OutcomeCounts } from './outcome.ts'
import type { WebEvent } from './web-event.ts'

/** What a process does for: the long-lived worker or one pass. */
export type Entrance = 'worker' | 'command'

export type Observation =
  | DatabaseEvent
  | ArchiveEvent
  | WebEvent
  | AlertEvent
  | {
      readonly kind: 'process.started'
      readonly entrance: Entrance
      readonly generation: string
      readonly name: string
    }
  | { readonly kind: 'process.draining'; readonly reason: string }
  | { readonly kind: 'process.waits_to_leave'; readonly reason: string }
  | { readonly kind: 'process.stopped'; readonly generation: string; readonly reason: string }
  | {
      readonly kind: 'process.crashed'
      readonly message: string
      readonly code: string
      /** What was in flight, the last events, memory and versions, as JSON. */
      readonly report: string
      /** Whether the database has the report too. */
      readonly isRecorded: boolean
    }
  | { readonly kind: 'process.heartbeat'; readonly abandonedLeases: number }
  | { readonly kind: 'process.heartbeat_failed'; readonly message: string }
  | { readonly kind: 'process.blocked'; readonly lateMs: number }
  | {
      readonly kind: 'ring.reset'
      readonly ring: string
      readonly reason: string
      /** How many resets of this ring its window has, with this one. */
      readonly attempt: number
    }
  | {
      readonly kind: 'ring.given_up'
      readonly ring: string
      readonly reason: string
      readonly resets: number
    }
  | {
      readonly kind: 'tick.scheduled'
      readonly expression: string
      readonly timeZone: string
      readonly jitterMs: number
    }
  | { readonly kind: 'tick.skipped'; readonly reason: string }
  | { readonly kind: 'pass.started'; readonly run: string; readonly at: string; readonly due: number }
  | {
      readonly kind: 'pass.finished'
      readonly run: string
      readonly counts: OutcomeCounts
      readonly durationMs: number
    }
  | {
      readonly kind: 'pass.failed'
      readonly message: string
      readonly code: string
      readonly isRetryable: boolean
    }
  | { readonly kind: 'pass.standby' }
  | { readonly kind: 'schema.mismatch'; readonly message: string }
  /** `left` could not be made just now. */
  | { readonly kind: 'partitions.made'; readonly made: number; readonly left: number }
  | { readonly kind: 'lease.acquired'; readonly parent: string; readonly term: string }
  | { readonly kind: 'lease.refused'; readonly parent: string; readonly holder: string }
  | { readonly kind: 'lease.lost'; readonly parent: string; readonly term: string }
  | { readonly kind: 'lease.released'; readonly parent: string; readonly term: string }
  | { readonly kind: 'action.started'; readonly action: Action; readonly attempt: number }
  | {
      readonly kind: 'action.refused'
      readonly action: Action
      readonly attempt: number
      readonly pauseMs: number
    }
  | { readonly kind: 'action.finished'; readonly result: ActionResult }

/** Takes note of one event. Never throws and never waits. */
export type Observe = (observation: Observation) => void
