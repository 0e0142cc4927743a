// The claim on steps of a whole export: taken, kept while the work goes on, given back. For publishing, concluding and
// evidence, of which only one process at a time does any.
import { claimExport, type ExportClaim, releaseExport, renewExport } from '../postgres/export-queries.ts'
import type { ArchiveTools, ExportFacts } from './archive-tools.ts'
import { type KeptClaim, keepClaim, unlessFenced } from './keep-claim.ts'

/** Does the work under the claim; undefined when somebody else is at it. */
export async function withExportClaim<Result>(
  tools: ArchiveTools,
  facts: ExportFacts,
  exportId: string,
  work: (claim: ExportClaim, kept: KeptClaim) => Promise<Result>,
): Promise<Result | undefined> {
  const { database, clock, signal } = tools
  const { generation, leaseMs: lengthMs } = facts
  const claim = await claimExport(database, { export: exportId, generation, lengthMs })
  if (claim === undefined) return undefined
  try {
    const renew = () => renewExport(database, claim, lengthMs)
    return await keepClaim({ clock, lengthMs, renew, signal }, (kept) =>
      unlessFenced(kept, work(claim, kept), undefined),
    )
  } finally {
    await releaseExport(database, claim)
  }
}
