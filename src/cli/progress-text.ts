// Progress as a line for people and as an event for machines. Pure: a mark and its rate in, a text out.
// The bar itself is drawn elsewhere; its words are these.
import { formatBytes, formatCount, formatDuration, visible } from './human-text.ts'
import type { ProgressMark, ProgressRate } from './progress-rate.ts'

const PERCENT = 100
const MS_PER_SECOND = 1000

/** `public.events_p20261101: 42 %, 512 MB of 1210 MB, 3,400,000 rows, 88 MB/s, 8.0 s left`. */
export function describeProgress(mark: ProgressMark, rate: ProgressRate): string {
  return `${visible(mark.what)}: ${describeFigures(mark, rate)}`
}

/** The figures alone, for behind a bar. */
export function describeFigures(mark: ProgressMark, rate: ProgressRate): string {
  const parts = [
    rate.share === null ? [] : [formatShare(rate.share)],
    describeBytes(mark),
    describeRows(mark),
    rate.bytesPerSecond === null ? [] : [`${formatBytes(rate.bytesPerSecond)}/s`],
    rate.secondsLeft === null ? [] : [`${formatDuration(rate.secondsLeft * MS_PER_SECOND)} left`],
  ].flat()
  return parts.length === 0 ? 'at work' : parts.join(', ')
}

/** One line of JSON: `{"progress":{...}}`; without a value a field is null. */
export function writeProgressEvent(mark: ProgressMark, rate: ProgressRate): string {
  const progress = {
    what: mark.what,
    share: rate.share === null ? null : round(rate.share, 4),
    done_bytes: mark.doneBytes,
    total_bytes: mark.totalBytes,
    done_rows: mark.doneRows,
    total_rows: mark.totalRows,
    bytes_per_second: rate.bytesPerSecond === null ? null : Math.round(rate.bytesPerSecond),
    seconds_left: rate.secondsLeft === null ? null : round(rate.secondsLeft, 1),
  }
  return JSON.stringify({ progress })
}

/** 100 % only when nothing is left. */
function formatShare(share: number): string {
  return `${share >= 1 ? PERCENT : Math.min(PERCENT - 1, Math.floor(share * PERCENT))} %`
}

function describeBytes({ doneBytes, totalBytes }: ProgressMark): readonly string[] {
  if (totalBytes === null) return doneBytes === 0 ? [] : [formatBytes(doneBytes)]
  return [`${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`]
}

function describeRows({ doneRows, totalRows }: ProgressMark): readonly string[] {
  if (totalRows !== null) return [`${formatCount(doneRows)} of ${formatCount(totalRows)} rows`]
  return doneRows === 0 ? [] : [`${formatCount(doneRows)} rows`]
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
