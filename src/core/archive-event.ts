// What happens to stores, exports and restores, as values: seen, claimed, copied, stored, read back, loaded. Part of the
// union of observations. Holds no secrets: everything here may be logged as it is. Ids and terms are texts.

/** What happens to a store. */
type StoreEvent =
  | { readonly kind: 'store.seen'; readonly store: string; readonly place: string }
  | { readonly kind: 'store.failing'; readonly store: string; readonly message: string }

/** What happens to an export as a whole. */
type ExportEvent =
  | {
      readonly kind: 'export.opened'
      readonly export: string
      readonly relation: string
      readonly rung: string
      readonly blocks: number
    }
  | {
      readonly kind: 'export.deferred'
      readonly export: string
      readonly outcome: string
      readonly detail: string
    }
  | { readonly kind: 'export.published'; readonly export: string; readonly key: string }
  | { readonly kind: 'export.verified'; readonly export: string }
  | { readonly kind: 'export.failed'; readonly export: string; readonly message: string }
  | {
      readonly kind: 'exports.failed'
      readonly message: string
      readonly code: string
      readonly isRetryable: boolean
    }
  | { readonly kind: 'evidence.recorded'; readonly export: string }
  | { readonly kind: 'archive.damaged'; readonly export: string; readonly message: string }

/** What happens to one chunk of an export. */
type ChunkEvent =
  | {
      readonly kind: 'chunk.claimed'
      readonly export: string
      readonly number: number
      readonly term: string
      readonly fromBlock: number
      readonly toBlock: number
    }
  | {
      readonly kind: 'chunk.copied'
      readonly export: string
      readonly number: number
      readonly rows: number
      readonly rawBytes: number
      readonly copyMs: number
    }
  | {
      readonly kind: 'chunk.stored'
      readonly export: string
      readonly number: number
      readonly key: string
      readonly storedBytes: number
    }
  | {
      readonly kind: 'chunk.recorded'
      readonly export: string
      readonly number: number
      readonly outcome: string
    }
  | { readonly kind: 'chunk.released'; readonly export: string; readonly number: number }
  | { readonly kind: 'chunk.fenced'; readonly export: string; readonly number: number }
  | { readonly kind: 'chunk.checked'; readonly export: string; readonly number: number }

/** What happens to a restore. */
type RestoreEvent =
  | {
      readonly kind: 'restore.begun'
      readonly restore: string
      readonly target: string
      readonly chunks: number
    }
  | { readonly kind: 'restore.chunk_claimed'; readonly restore: string; readonly number: number }
  | {
      readonly kind: 'restore.chunk_loaded'
      readonly restore: string
      readonly number: number
      readonly rows: number
    }
  | { readonly kind: 'restore.indexed'; readonly restore: string }
  | { readonly kind: 'restore.verified'; readonly restore: string; readonly rows: number }
  | { readonly kind: 'restore.attached'; readonly restore: string; readonly parent: string }

/** Every noteworthy event of archives. */
export type ArchiveEvent = StoreEvent | ExportEvent | ChunkEvent | RestoreEvent
