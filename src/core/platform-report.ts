// What a platform says of a worker's memory, found in the lines of its log: R14 (beyond the quota, swapping) and R15 (far beyond,
// about to be killed). Only the platform's own lines count; an application may log the same words. Pure.

/** One line of a log that was drained, whatever form it came in. */
export interface DrainedLine {
  /** When it was logged, in milliseconds since 1970. */
  readonly saidAtMs: number
  /** Who logged it: `heroku` is the platform itself, everything else a program on it. */
  readonly app: string
  /** The process that logged it, or that it is about. */
  readonly process: string
  readonly message: string
}

/** The platform's word on one worker. */
export interface PlatformReport {
  readonly worker: string
  readonly code: 'R14' | 'R15'
  readonly reason: string
  readonly saidAtMs: number
}

const PLATFORM = 'heroku'
const WORKER = /^worker\.[1-9][0-9]{0,4}$/
const OUT_OF_MEMORY = /^(Error (R14|R15) \(Memory quota (?:vastly )?exceeded\))\s*$/

/** The newest word on each worker. */
export function findReports(lines: readonly DrainedLine[]): readonly PlatformReport[] {
  const newest = new Map<string, PlatformReport>()
  for (const line of lines) {
    const report = readReport(line)
    if (report === undefined) continue
    const known = newest.get(report.worker)
    if (known === undefined || known.saidAtMs < report.saidAtMs) newest.set(report.worker, report)
  }
  return [...newest.values()]
}

function readReport({ app, process: worker, message, saidAtMs }: DrainedLine): PlatformReport | undefined {
  if (app !== PLATFORM || !WORKER.test(worker)) return undefined
  const [, reason, code] = OUT_OF_MEMORY.exec(message) ?? []
  if (reason === undefined || (code !== 'R14' && code !== 'R15')) return undefined
  return { worker, code, reason, saidAtMs }
}

const INSTANT =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})$/

/** Reads an instant of RFC 3339 as milliseconds since 1970; undefined when it is none. */
export function readInstant(text: string): number | undefined {
  const atMs = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(atMs) ? undefined : atMs
}
