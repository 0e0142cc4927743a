// How fast work goes and how long the rest takes, from what was seen of it in the last seconds. Work that was done before
// counts for the share and not for the rate, so a resumed export is not told faster than it is. Pure: the caller has the clock.

/** How far a piece of work has come. A total is null where nobody knows it. */
export interface ProgressMark {
  /** What is at work: an export, a restore, the reading back of an archive. Another text begins the measuring anew. */
  readonly what: string
  readonly doneBytes: number
  readonly totalBytes: number | null
  readonly doneRows: number
  readonly totalRows: number | null
}

/** A mark with the time it was made at, monotonic. */
export interface ProgressSample {
  readonly mark: ProgressMark
  readonly atMs: number
}

/** What the samples say; null where they say nothing yet. */
export interface ProgressRate {
  /** Between 0 and 1. */
  readonly share: number | null
  readonly bytesPerSecond: number | null
  readonly secondsLeft: number | null
}

const MS_PER_SECOND = 1000
/** Long enough to even out chunks that come seconds apart, short enough to follow a store that becomes slow. */
const WINDOW_MS = 30_000
/** Over less than this a rate says more about the first chunk than about the work. */
const SPAN_MS_MIN = 500

/** The samples with one more, without those that are too old to matter. */
export function addSample(
  samples: readonly ProgressSample[],
  next: ProgressSample,
): readonly ProgressSample[] {
  const isAnother = samples.at(-1)?.mark.what !== next.mark.what
  if (isAnother) return [next]
  const fresh = samples.filter(({ atMs }) => next.atMs - atMs <= WINDOW_MS)
  // One sample from before the window keeps a rate when marks come seldom.
  const anchor = fresh.length === 0 ? samples.slice(-1) : fresh
  return [...anchor, next]
}

/** The rate over the samples. */
export function measureRate(samples: readonly ProgressSample[]): ProgressRate {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined) {
    return { share: null, bytesPerSecond: null, secondsLeft: null }
  }
  const { mark } = last
  const bytesPerSecond = rateBetween(first, last)
  const rest = mark.totalBytes === null ? null : Math.max(0, mark.totalBytes - mark.doneBytes)
  const isKnown = rest !== null && bytesPerSecond !== null && bytesPerSecond > 0
  return { share: shareOf(mark), bytesPerSecond, secondsLeft: isKnown ? rest / bytesPerSecond : null }
}

function rateBetween(first: ProgressSample, last: ProgressSample): number | null {
  const spanMs = last.atMs - first.atMs
  if (spanMs < SPAN_MS_MIN) return null
  return (Math.max(0, last.mark.doneBytes - first.mark.doneBytes) * MS_PER_SECOND) / spanMs
}

/** By bytes; by rows where no bytes are known. Nothing to do is all done. */
function shareOf({ doneBytes, totalBytes, doneRows, totalRows }: ProgressMark): number | null {
  const [done, total] = totalBytes === null ? [doneRows, totalRows] : [doneBytes, totalBytes]
  if (total === null) return null
  return total <= 0 ? 1 : Math.min(1, done / total)
}
