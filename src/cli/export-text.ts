// Exports in words: how far one is as a mark of progress, what stands in its way, and what came of it in one line.
// Pure: what is shown was read before.
import type { ExportState } from '../services/show-exports.ts'
import { countOf, formatBytes, formatCount, formatDuration, visible } from './human-text.ts'
import type { ProgressMark } from './progress-rate.ts'

const MS_PER_SECOND = 1000

/** Copying counts in bytes of the table, reading back in bytes of the objects. */
export function toMark(state: ExportState): ProgressMark {
  const name = `export ${state.id} of ${state.relation}`
  if (state.state === 'planned') {
    const isOpen = state.relation_bytes !== null && state.blocks !== null
    return {
      what: isOpen ? name : `${name}: waiting to begin`,
      doneBytes: isOpen ? Math.round((state.relation_bytes ?? 0) * copiedShare(state)) : 0,
      totalBytes: state.relation_bytes,
      doneRows: state.rows,
      totalRows: null,
    }
  }
  return {
    what: `${name}: reading back`,
    doneBytes: state.checked_bytes,
    totalBytes: state.stored_bytes,
    doneRows: 0,
    totalRows: null,
  }
}

/** How much of it is done, copying and reading back each being half of it. */
export function describeShare(state: ExportState): string {
  if (state.state === 'verified') return '100 %'
  if (state.state === 'cancelled') return ''
  if (state.state === 'planned') return `${percent(copiedShare(state))} copied`
  const share = state.stored_bytes === 0 ? 0 : state.checked_bytes / state.stored_bytes
  return `${percent(share)} read back`
}

/** What stands in the way, or who is at it. */
export function describeSituation({ damage, failure, workers, state }: ExportState): string {
  if (damage !== null) return `damaged: ${damage}`
  if (failure !== null) return failure
  if (workers.length > 0) return `${workers.join(', ')} at it`
  return ['verified', 'cancelled'].includes(state) ? '' : 'nobody at it'
}

/** How long it took here, and how many bytes were copied meanwhile by all. */
export interface ExportEffort {
  readonly durationMs: number
  readonly rawBytes: number
}

/** The last line of an export that is verified. */
export function describeArchive(state: ExportState, { durationMs, rawBytes }: ExportEffort): string {
  const { id, relation, rows, raw_bytes: raw, stored_bytes: stored, chunks, manifest } = state
  const rate =
    rawBytes > 0 && durationMs > 0 ? `, ${formatBytes((rawBytes * MS_PER_SECOND) / durationMs)}/s` : ''
  const figures = [
    `${countOf(rows, 'row')}`,
    `${formatBytes(raw)} stored as ${formatBytes(stored)}`,
    `${countOf(chunks, 'chunk')}`,
    `${formatDuration(durationMs)}${rate}`,
  ]
  return `export ${id} of ${visible(relation)} is verified: ${figures.join(', ')}; manifest ${visible(manifest ?? '')}`
}

/** What there is of an export that is not over. */
export function describeRest(state: ExportState): string {
  const { id, relation, rows, chunks } = state
  const kept =
    chunks === 0
      ? 'nothing is stored yet'
      : `${countOf(chunks, 'chunk')} with ${formatCount(rows)} rows stored`
  return `export ${id} of ${visible(relation)} is ${state.state}, ${kept}`
}

function copiedShare({ blocks, stored_blocks: stored }: ExportState): number {
  if (blocks === null) return 0
  return blocks === 0 ? 1 : Math.min(1, stored / blocks)
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`
}
