// What the work on archives needs besides what a pass needs: sessions for COPY, the stores in sight, and how much to do at
// once. Types only.
import type { AlertDelivery } from '../core/alert-delivery.ts'
import type { ObjectStore } from '../core/object-store.ts'
import type { Observe } from '../core/observation.ts'
import type { Scrub } from '../core/secrets.ts'
import type { SessionLender } from '../postgres/chunk-copy.ts'
import type { PassTools } from './maintain-parent.ts'

/** The stores as this process sees them. */
export interface StoreShelf {
  /** Who is told from now on of what is seen and what fails. */
  readonly tell: (observe: Observe) => void
  /** Registers the place that the settings name as the store `default`, before anything is planned; opens nothing. */
  readonly register: () => Promise<void>
  /** The store of that name, open and marked as the very place that is recorded; undefined while it cannot be used. */
  readonly seen: (name: string) => Promise<ObjectStore | undefined>
  /** The marker that `seen` found; undefined before. */
  readonly markerOf: (name: string) => string | undefined
  /** Why the store cannot be used; undefined while it can. */
  readonly failureOf: (name: string) => string | undefined
  readonly close: () => Promise<void>
}

/** Sessions for COPY, and the way to cut all of them at once. */
export type ArchiveSessions = SessionLender & {
  /** Cuts every connection at once; new ones are opened as they are needed. */
  readonly abandon: () => void
}

/** What exports work with. */
export interface ArchiveTools extends PassTools {
  readonly sessions: ArchiveSessions
  readonly shelf: StoreShelf
  /** Who is told of alerts; nobody when it is not there. */
  readonly delivery?: AlertDelivery
  /** Cuts every secret out of what is to be kept. */
  readonly scrub: Scrub
  /** Of this program; manifests name it. */
  readonly version: string
  /** Target size of a chunk before compression, in bytes. */
  readonly chunkBytes: number
  /** Steps at once in this process. */
  readonly jobs: number
}

/** What is fixed for the length of a round of exports. */
export interface ExportFacts {
  readonly generation: string
  /** Instant to work for, as text; null for the database's clock. */
  readonly at: string | null
  readonly leaseMs: number
}
