// One step of one export: the store must be in sight first, then the step that the facts call for is taken under its claim.
// Says whether something was done; what goes wrong is thrown.

import { PartkeeperError } from '../core/errors.ts'
import type { ExportStep } from '../core/export-step.ts'
import type { ExportWork } from '../core/export-work.ts'
import type { ObjectStore } from '../core/object-store.ts'
import type { ArchiveTools, ExportFacts } from './archive-tools.ts'
import { checkOneChunk } from './check-archive.ts'
import { bringEvidence, concludeArchive } from './conclude-archive.ts'
import { copyOneChunk } from './copy-chunk.ts'
import { openOneExport } from './open-export.ts'
import { publishArchive } from './publish-archive.ts'
import { unlessAborted } from './unless-aborted.ts'

/** Takes the step; false when there was nothing left to do for this process, `held` when a person has to look at it. */
export async function takeExportStep(
  tools: ArchiveTools,
  facts: ExportFacts,
  work: ExportWork,
  step: ExportStep,
): Promise<boolean | 'held'> {
  if (step.kind === 'wait') return false
  const store = await requireStore(tools, work.store)
  switch (step.kind) {
    case 'open':
      return openOneExport(tools, facts, work)
    case 'copy':
      return copyOneChunk(tools, facts, { work, store, wantedBlocks: step.wantedBlocks })
    case 'publish':
      return publishArchive(tools, facts, work, store)
    case 'check':
      return checkOneChunk(tools, facts, { work, store, since: step.since })
    case 'conclude':
      return concludeArchive(tools, facts, work, store)
    case 'evidence':
      return bringEvidence(tools, facts, work, store)
  }
}

/** Nothing is done for an export whose store is out of sight, not even the seal. */
async function requireStore({ shelf, signal }: ArchiveTools, name: string): Promise<ObjectStore> {
  const store = await unlessAborted(shelf.seen(name), signal)
  if (store !== undefined) return store
  const reason = shelf.failureOf(name) ?? 'it is not in sight'
  throw new PartkeeperError('store_not_seen', `store ${name} cannot be used: ${reason}`, { retryable: true })
}
