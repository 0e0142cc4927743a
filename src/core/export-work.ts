// An export as a worker finds it: one row of partkeeper.export_work(). Facts only; what follows from them is decided in
// export-step.ts. Ids, terms and instants are texts, so that none loses a digit.

/** What is known of one export on which somebody could do something. */
export interface ExportWork {
  readonly export: string
  readonly store: string
  readonly state: 'planned' | 'stored' | 'published' | 'verified'
  readonly rung: 'single' | 'sealed'
  readonly format: 'copy.zst' | 'copy.gz' | 'csv.zst' | 'csv.gz'
  /** Target size of a chunk in bytes; null for the one of the worker. */
  readonly chunkBytes: number | null
  readonly isDigested: boolean
  readonly relationName: string
  readonly parentName: string | null
  readonly retirement: string | null
  readonly isOpened: boolean
  readonly blocks: number
  readonly nextBlock: number
  readonly relationBytes: number
  readonly mainBytes: number
  /** Chunks that are cut, not stored, and in nobody's hands; and those that somebody is at. */
  readonly freeChunks: number
  readonly busyChunks: number
  /** The same of chunks whose objects are to be read back. */
  readonly uncheckedFree: number
  readonly uncheckedBusy: number
  /** Whether nobody is at a step of the whole export. */
  readonly isClaimFree: boolean
  /** The chunk that was stored last. */
  readonly last: { readonly blocks: number; readonly rawBytes: number; readonly copyMs: number } | undefined
  /** Objects must have been read since this instant, for a drop; null when none is due. */
  readonly evidenceSince: string | null
}
