// What to do next for an export, from stored facts alone: open it, copy a chunk, publish the manifest, read an object
// back, conclude, or bring the evidence that a drop needs. Pure; a claim decides in the end who does it.
import { planChunkBlocks } from './chunk-plan.ts'
import type { ExportWork } from './export-work.ts'

/** One step; `wait` when others are at all that is left. */
export type ExportStep =
  | { readonly kind: 'open' }
  | { readonly kind: 'copy'; readonly wantedBlocks: number }
  | { readonly kind: 'publish' }
  /** Reads back an object that was not read since that instant; null when it was never read. */
  | { readonly kind: 'check'; readonly since: string | null }
  | { readonly kind: 'conclude' }
  | { readonly kind: 'evidence'; readonly since: string }
  | { readonly kind: 'wait' }

/** Whether limits and switches hold the step back: it seals, or reads a table or an archive. */
export function isHeavyStep({ kind }: ExportStep): boolean {
  return kind === 'open' || kind === 'copy' || kind === 'check'
}

const WAIT: ExportStep = { kind: 'wait' }

/** Decides the next step. `chunkBytes` is the worker's target, which the export's own one replaces. */
export function nextStep(work: ExportWork, chunkBytes: number): ExportStep {
  switch (work.state) {
    case 'planned':
      return stepOfPlanned(work, chunkBytes)
    case 'stored':
      return work.isClaimFree ? { kind: 'publish' } : WAIT
    case 'published':
      return stepOfReading(work, null) ?? (work.isClaimFree ? { kind: 'conclude' } : WAIT)
    case 'verified':
      return stepOfVerified(work)
  }
}

function stepOfPlanned(work: ExportWork, chunkBytes: number): ExportStep {
  if (!work.isOpened) return work.isClaimFree ? { kind: 'open' } : WAIT
  const isCut = work.nextBlock >= work.blocks
  if (isCut && work.freeChunks === 0 && work.busyChunks > 0) return WAIT
  return { kind: 'copy', wantedBlocks: wantBlocks(work, chunkBytes) }
}

/** One snapshot makes the rung single, so it has one chunk. */
function wantBlocks(work: ExportWork, chunkBytes: number): number {
  if (work.rung === 'single') return Math.max(1, work.blocks)
  const { relationBytes, mainBytes, last } = work
  return planChunkBlocks({ relationBytes, mainBytes, targetBytes: work.chunkBytes ?? chunkBytes, last })
}

function stepOfReading(work: ExportWork, since: string | null): ExportStep | undefined {
  if (work.uncheckedFree > 0) return { kind: 'check', since }
  return work.uncheckedBusy > 0 ? WAIT : undefined
}

function stepOfVerified(work: ExportWork): ExportStep {
  const since = work.evidenceSince
  if (since === null) return WAIT
  return stepOfReading(work, since) ?? (work.isClaimFree ? { kind: 'evidence', since } : WAIT)
}
