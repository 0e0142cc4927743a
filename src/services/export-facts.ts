// The facts of an export, or a clear end where there are none. Decides nothing.
// For use cases that were told a number by somebody else.
import { PartkeeperError } from '../core/errors.ts'
import type { ArchiveFacts } from '../postgres/archive-queries.ts'

/** Refuses an export that is gone. */
export function requireFacts(exportId: string, facts: ArchiveFacts | undefined): ArchiveFacts {
  if (facts !== undefined) return facts
  throw new PartkeeperError('not_found', `there is no export ${exportId}`)
}
