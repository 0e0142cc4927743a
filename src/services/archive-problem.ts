// What is wrong with one object of an archive, as every check of one tells it.
// Types only.

/** One finding. */
export interface ArchiveProblem {
  /** Its key, relative to the folder of the manifest; the table's name for a comparison. */
  readonly object: string
  readonly problem: string
}
