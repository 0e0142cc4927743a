// The loop over exports: read what there is to do, decide one step from stored facts, take it, read again. Several lanes of
// one process and any number of processes do the same beside each other; claims keep them apart. What goes wrong with one
// export is noted with it, and the others go on.
import { PartkeeperError } from '../core/errors.ts'
import { isHeavyStep, nextStep } from '../core/export-step.ts'
import type { ExportWork } from '../core/export-work.ts'
import { noteExportFailure, readExportStatus, readExportWork } from '../postgres/export-queries.ts'
import { type ClaimProblem, readClaimProblem } from '../postgres/flow-queries.ts'
import type { ArchiveTools, ExportFacts } from './archive-tools.ts'
import { takeExportStep } from './take-export-step.ts'

/** What is asked of a round of exports. */
export interface ExportsRequest extends ExportFacts {
  /** Monotonic time after which no new step begins. */
  readonly endsAtMs: number
  /** Aborted when no new step may begin; what is in flight ends. */
  readonly quiet?: AbortSignal
  /** Id of the one export to work on, and to wait for while others are at it; null for all. */
  readonly onlyExport: string | null
  /** Qualified name of the parent whose partitions to work on; null for all. */
  readonly parent?: string | null
}

/** What a round did. */
export interface ExportsReport {
  /** Steps that got something on. */
  readonly advanced: number
  /** What went wrong, by export. */
  readonly failures: readonly { readonly export: string; readonly message: string }[]
  /** Exports that wait for a person, who was told why. */
  readonly held: readonly string[]
  /** Whether others are still at some of it. */
  readonly isOthersBusy: boolean
}

/** How long to wait while others are at the one export, or its next try is due later. */
const WAIT_MS = 500
/** What is used up for longer than this ends a round; the next one asks again. */
const FLOW_WAIT_MS_MAX = 10_000
/** Limits are changed while it waits for them. */
const FLOW_LOOK_MS = 1000
const PAUSE_MS_MAX = 300_000
/** A store that is away is asked again soon, and so is a lock that was not free: asking costs little. */
const SHORT_PAUSE_MS_MAX = 15_000

/** Works until nothing is left that this process could do now, the time is over, or the process is to stop. */
export async function runExports(tools: ArchiveTools, request: ExportsRequest): Promise<ExportsReport> {
  const round = new Round(tools, request)
  const lanes = Array.from({ length: Math.max(1, tools.jobs) }, () => round.run())
  // All lanes come to their end before an error leaves: what they claimed they give back.
  const ends = await Promise.allSettled(lanes)
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return round.report()
}

class Round {
  readonly #tools: ArchiveTools
  readonly #request: ExportsRequest
  readonly #failures = new Map<string, string>()
  readonly #held = new Set<string>()
  /** Limits that were told to hold this round back. */
  readonly #toldLimits = new Set<string>()
  #advanced = 0
  #isOthersBusy = false
  #isBroken = false
  /** Lanes in the middle of a step, and the bell that rings when one of them is out of it. */
  #stepping = 0
  /** Steps that are over: what was read before one of them ended may be true no more. */
  #ended = 0
  #bell = Promise.withResolvers<void>()

  constructor(tools: ArchiveTools, request: ExportsRequest) {
    this.#tools = tools
    this.#request = request
  }

  report(): ExportsReport {
    const failures = [...this.#failures].map(([id, message]) => ({ export: id, message }))
    const held = [...this.#held]
    return { advanced: this.#advanced, failures, held, isOthersBusy: this.#isOthersBusy }
  }

  /** One lane. What another lane ends may be the beginning of something for this one, so it stays as long as any works. */
  async run(): Promise<void> {
    try {
      while (!this.#isOver()) {
        const before = this.#ended
        const end = await this.#takeOneStep()
        if (end === true) continue
        if (end !== false && end.waitMs <= FLOW_WAIT_MS_MAX) {
          await this.#tools.clock.sleep(Math.min(end.waitMs, FLOW_LOOK_MS), this.#tools.signal)
          continue
        }
        while (this.#stepping > 0 && this.#ended === before) await this.#bell.promise
        if (this.#ended === before && !(await this.#mayWait())) return
      }
    } catch (error) {
      this.#isBroken = true
      throw error
    }
  }

  /** Goes down the list to the first export on which something could be done; else what holds it back, or false. */
  async #takeOneStep(): Promise<boolean | ClaimProblem> {
    const { database, chunkBytes } = this.#tools
    const list = (await readExportWork(database, this.#request.at)).filter((work) => this.#isMine(work))
    this.#isOthersBusy = false
    let limit: ClaimProblem | undefined
    for (const work of list) {
      if (this.#isOver()) return false
      const step = nextStep(work, chunkBytes)
      if (step.kind === 'wait') this.#isOthersBusy = true
      else if (limit !== undefined && isHeavyStep(step)) continue
      else if (await this.#tryStep(work, step)) return true
      else if (isHeavyStep(step)) limit = await this.#askForLimit(work.export)
    }
    return limit ?? false
  }

  /** What holds back a claim that was refused; told once a round for each limit, since what it measures changes all the time. */
  async #askForLimit(exportId: string): Promise<ClaimProblem | undefined> {
    const limit = await readClaimProblem(this.#tools.database)
    if (limit === undefined) return undefined
    const [name = ''] = limit.reason.split(':')
    if (!this.#toldLimits.has(name)) {
      this.#toldLimits.add(name)
      const { reason: detail } = limit
      this.#tools.observe({ kind: 'export.deferred', export: exportId, outcome: 'waiting', detail })
    }
    return limit
  }

  async #tryStep(work: ExportWork, step: ReturnType<typeof nextStep>): Promise<boolean> {
    this.#stepping += 1
    // A step that was refused changed nothing: whoever began anew because of it would do so for ever.
    let isChanged = true
    try {
      const end = await takeExportStep(this.#tools, this.#request, work, step)
      if (end === 'held') this.#held.add(work.export)
      if (end === true) this.#advanced += 1
      isChanged = end === true
      return end === true
    } catch (error) {
      if (this.#tools.signal.aborted) return false
      await this.#noteFailure(work.export, error)
      return false
    } finally {
      this.#stepping -= 1
      if (isChanged) this.#ended += 1
      this.#bell.resolve()
      this.#bell = Promise.withResolvers<void>()
    }
  }

  /** When not even the note can be written, it was the database that failed. */
  async #noteFailure(exportId: string, error: unknown): Promise<void> {
    const failure = error instanceof Error ? error.message : String(error)
    const isPassing =
      error instanceof PartkeeperError && /^(store_unreachable|store_not_seen|busy)$/.test(error.code)
    const pauseMsMax = isPassing ? SHORT_PAUSE_MS_MAX : PAUSE_MS_MAX
    const random = this.#tools.random()
    const isOwnFault = isFaultOfTable(error)
    await noteExportFailure(this.#tools.database, {
      export: exportId,
      failure,
      pauseMsMax,
      random,
      isOwnFault,
    })
    this.#failures.set(exportId, failure)
    this.#tools.observe({ kind: 'export.failed', export: exportId, message: failure })
    if (!(error instanceof PartkeeperError) || error.code === 'internal') throw error
  }

  /** Only who works on one export waits for others; a round over all leaves them to it. */
  async #mayWait(): Promise<boolean> {
    const { onlyExport } = this.#request
    if (onlyExport === null || this.#held.has(onlyExport)) return false
    const status = await readExportStatus(this.#tools.database, onlyExport)
    const isEnd = status === undefined || status.damage !== null
    if (isEnd || status.state === 'verified' || status.state === 'cancelled') return false
    if (status.obstacle !== null) {
      const { obstacle: detail } = status
      this.#tools.observe({ kind: 'export.deferred', export: onlyExport, outcome: 'held', detail })
      return false
    }
    if (status.failure !== null)
      this.#tools.observe({ kind: 'export.failed', export: onlyExport, message: status.failure })
    await this.#tools.clock.sleep(WAIT_MS, this.#tools.signal)
    return true
  }

  #isMine({ export: id, parentName }: ExportWork): boolean {
    const { onlyExport, parent = null } = this.#request
    return (onlyExport === null || id === onlyExport) && (parent === null || parentName === parent)
  }

  #isOver(): boolean {
    const { signal, clock } = this.#tools
    const isQuiet = this.#request.quiet?.aborted === true
    return this.#isBroken || isQuiet || signal.aborted || clock.monotonicMs() >= this.#request.endsAtMs
  }
}

/** Broken pages and rows, among the server's internal errors; others may come from a pooler in between. */
const BROKEN_WORDS = /alloc|page|toast|chunk|block|tuple|compressed|attribute/i

/** What the next worker would meet in this table too: bad data, a limit of the server, a broken page. */
function isFaultOfTable(error: unknown): boolean {
  if (!(error instanceof PartkeeperError) || error.sqlState === undefined) return false
  return (
    /^(22|54|58|XX00[12])/.test(error.sqlState) ||
    (error.sqlState === 'XX000' && BROKEN_WORDS.test(error.message))
  )
}
